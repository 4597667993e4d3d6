package io.tollgate.aws.keys;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.AccessKeys;
import io.tollgate.aws.AccountSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the access key of one account fresh, one question at a time:
 *
 * <pre>
 *   WAITING --key--> FRESH --fault--> STALE --its end--> EXPIRED
 *      |  ^            ^                |                   |
 *      +--+ fault      +------key-------+-------key---------+
 * </pre>
 *
 * <p>A key serves until it is replaced or has expired, however many questions fail meanwhile. Each change of state is one line
 * in the log, and no question is.
 *
 * <p>Questions block, and so have a thread of their own, which begins with {@link #start} and ends with {@link #close}; the
 * fields are its own, but for the key, which is one volatile reference to something immutable. All methods may be called from
 * any thread, and none waits.
 */
public final class AccessKeyRefresh implements AccessKeys {
    private static final Logger LOG = LoggerFactory.getLogger(AccessKeyRefresh.class);

    private final String account;
    private final KeySource source;
    private final RenewalPlan plan;
    private final Clock clock;
    private final ScheduledExecutorService worker;
    private final CompletableFuture<@Nullable Void> firstAttempt = new CompletableFuture<>();
    private final LongAdder renewed = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** Null until the first one. Written by the worker. */
    private volatile @Nullable AccessKey current;

    private State state = State.WAITING;
    private int failures;

    private enum State {
        /** No key yet. */
        WAITING,
        /** The latest question brought the key in use. */
        FRESH,
        /** The latest question failed; the key in use has not expired. */
        STALE,
        /** The latest question failed, and the last key has expired. */
        EXPIRED
    }

    AccessKeyRefresh(String account, KeySource source, RenewalPlan plan, Clock clock) {
        this.account = account;
        this.source = source;
        this.plan = plan;
        this.clock = clock;
        this.worker = Executors.newSingleThreadScheduledExecutor(AccessKeyRefresh::thread);
    }

    /** For the keys of an account, of where this process is told to look for them. Asks nobody yet. */
    public static AccessKeyRefresh of(AccountSettings account) {
        KeySource source = new BoundedSource(new AccountSource(account), BoundedSource.LONGEST);
        return new AccessKeyRefresh(account.label(), source, RenewalPlan.USUAL, Clock.systemUTC());
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "tollgate-access-key");
        thread.setDaemon(true);
        return thread;
    }

    /** Its label, for people and metrics. */
    public String account() {
        return account;
    }

    /** Begins to ask, until {@link #close}; once. Done, and never failed, when the first question is over, however it ended. */
    public CompletionStage<@Nullable Void> start() {
        again(Duration.ZERO);
        return firstAttempt;
    }

    @Override
    public @Nullable AccessKey at(Instant now) {
        AccessKey key = current;
        return key == null || hasExpired(key, now) ? null : key;
    }

    private static boolean hasExpired(AccessKey key, Instant now) {
        Instant end = key.expiresAt();
        return end != null && !now.isBefore(end);
    }

    /** Whether there is a key that has not expired. */
    public boolean ready() {
        return at(clock.instant()) != null;
    }

    /** When the latest key expires, or expired; null before there is one, and for one that never does. */
    public @Nullable Instant expiresAt() {
        AccessKey key = current;
        return key == null ? null : key.expiresAt();
    }

    /** How many questions brought a key. */
    public long renewed() {
        return renewed.sum();
    }

    /** How many did not. */
    public long failed() {
        return failed.sum();
    }

    /** Ends it; a question under way is dropped. The key stays until it expires. */
    public void close() {
        worker.shutdownNow();
        firstAttempt.complete(null);
    }

    private void ask() {
        Duration next = plan.longestRetry();
        try {
            next = use(source.fetch());
        } catch (AccessKeyFault fault) {
            next = failed(String.valueOf(fault.getMessage()));
        } catch (RuntimeException | LinkageError fault) {
            next = failed(FaultWords.kinds(fault));
        } finally {
            firstAttempt.complete(null);
            again(next);
        }
    }

    private Duration use(AccessKey key) throws AccessKeyFault {
        Instant now = clock.instant();
        if (hasExpired(key, now)) {
            throw new AccessKeyFault("the key that was given expired at " + key.expiresAt() + ", and now it is " + now);
        }
        current = key;
        renewed.increment();
        failures = 0;
        if (state != State.FRESH) {
            LOG.info("AWS account {}: access key {} is in use, {}", account, key.id(), until(key));
        }
        state = State.FRESH;
        return plan.afterSuccess(left(key, now), random());
    }

    private Duration failed(String why) {
        failed.increment();
        failures++;
        AccessKey key = current;
        Instant now = clock.instant();
        if (key == null) {
            turn(State.WAITING, failures == 1, "no access key yet, what needs one is answered with 503", why);
            return plan.afterFailure(failures, null, random());
        }
        if (hasExpired(key, now)) {
            turn(
                    State.EXPIRED,
                    state != State.EXPIRED,
                    "its access key has expired, what needs one is answered with 503",
                    why);
            return plan.afterFailure(failures, null, random());
        }
        turn(State.STALE, state != State.STALE, "its access key cannot be renewed; it is in use, " + until(key), why);
        return plan.afterFailure(failures, left(key, now), random());
    }

    private void turn(State next, boolean isNews, String news, String why) {
        if (isNews && !worker.isShutdown()) {
            LOG.warn("AWS account {}: {}: {}", account, news, why);
        }
        state = next;
    }

    private static String until(AccessKey key) {
        return key.expiresAt() == null ? "without an end" : "until " + key.expiresAt();
    }

    private static @Nullable Duration left(AccessKey key, Instant now) {
        Instant end = key.expiresAt();
        return end == null ? null : Duration.between(now, end);
    }

    private void wake(Duration left) {
        AccessKey key = current;
        if (left.isZero() || (key != null && hasExpired(key, clock.instant()))) {
            ask();
        } else {
            again(left);
        }
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** In naps: the key ends by the clock on the wall, which somebody may set meanwhile, and the wait does not go by that. */
    private void again(Duration delay) {
        Duration nap = delay.compareTo(plan.longestRetry()) < 0 ? delay : plan.longestRetry();
        try {
            worker.schedule(() -> wake(delay.minus(nap)), nap.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            firstAttempt.complete(null);
        }
    }
}
