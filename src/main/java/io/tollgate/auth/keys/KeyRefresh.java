package io.tollgate.auth.keys;

import io.tollgate.outcome.Traces;
import io.tollgate.token.Algorithm;
import io.tollgate.token.KeyFault;
import io.tollgate.token.KeySet;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one issuer's fetched keys fresh, one fetch at a time:
 *
 * <pre>
 *   WAITING --keys--> FRESH --fault--> STALE --keys--> FRESH
 *      |  ^
 *      +--+ fault
 * </pre>
 *
 * <p>A good set is only ever replaced by another good set: without an answer, or with one that has no usable key, the
 * old one stays, however old it is. Each change of state is one line in the log, and no attempt is.
 *
 * <p>Everything happens on one Vert.x context, chosen when it is made, and so the fields are plain, but for the two that
 * {@link #unknownKey} looks at; the public methods may be called from any thread. Keys are parsed on a worker, and
 * published on the context.
 */
public final class KeyRefresh {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRefresh.class);

    private final Vertx vertx;
    private final Context context;
    private final String issuer;
    private final KeyFetcher fetcher;
    private final RefreshPlan plan;
    private final Set<Algorithm> algorithms;
    private final Consumer<KeySet> publish;
    private final Promise<Void> firstAttempt = Promise.promise();

    private State state = State.WAITING;
    private boolean fetching;
    private boolean closed;
    private int failures;
    /** {@link System#nanoTime} at the start of the latest fetch. Written on the context, read anywhere. */
    private volatile long startedNanos;
    /** {@link System#nanoTime} when a fetch last brought the keys in use. Written on the context, read anywhere. */
    private volatile @Nullable Long confirmedNanos;
    /** Whether an unknown key's question waits for its turn on the context: a flood of them is one task. */
    private final AtomicBoolean asked = new AtomicBoolean();

    private long timer = -1;
    /** The text of the current keys; null while there are none. */
    private @Nullable String current;

    private enum State {
        /** No keys yet. */
        WAITING,
        /** The latest fetch brought the keys in use. */
        FRESH,
        /** The latest fetch failed; older keys are in use. */
        STALE
    }

    /**
     * @param issuer its name, for the log
     * @param publish hears of each new set, on the context; the text of a set that did not change is not news
     */
    public KeyRefresh(
            Vertx vertx,
            String issuer,
            KeyFetcher fetcher,
            RefreshPlan plan,
            Set<Algorithm> algorithms,
            Consumer<KeySet> publish) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.issuer = issuer;
        this.fetcher = fetcher;
        this.plan = plan;
        this.algorithms = algorithms;
        this.publish = publish;
    }

    /** Begins to fetch, for ever; completes, and never fails, when the first attempt is over, however it ended. */
    public Future<Void> start() {
        context.runOnContext(go -> fetch());
        return firstAttempt.future();
    }

    /** A token named a key that is not in the set: fetches ahead of time, unless that was done a short while ago. */
    public void unknownKey() {
        if (hasCooledDown() && asked.compareAndSet(false, true)) {
            context.runOnContext(go -> {
                asked.set(false);
                if (hasCooledDown()) {
                    fetch();
                }
            });
        }
    }

    /** {@link System#nanoTime} when keys were last fetched, whether they had changed or not; null before that. */
    public @Nullable Long confirmedNanos() {
        return confirmedNanos;
    }

    private boolean hasCooledDown() {
        return System.nanoTime() - startedNanos >= plan.cooldown().toNanos();
    }

    /** Ends it; a fetch under way is dropped. The keys stay as they are. */
    public Future<Void> close() {
        context.runOnContext(go -> {
            closed = true;
            vertx.cancelTimer(timer);
            firstAttempt.tryComplete();
        });
        return fetcher.close();
    }

    private void fetch() {
        if (fetching || closed) {
            return;
        }
        fetching = true;
        startedNanos = System.nanoTime();
        vertx.cancelTimer(timer);
        fetcher.fetch()
                .onSuccess(text -> context.runOnContext(go -> fetched(text)))
                .onFailure(e -> context.runOnContext(go -> failed(e)));
    }

    private void fetched(String text) {
        if (text.equals(current)) {
            succeeded();
            return;
        }
        vertx.executeBlocking(() -> KeySet.parse(text, algorithms))
                .onSuccess(keys -> context.runOnContext(go -> parsed(text, keys)))
                .onFailure(e -> context.runOnContext(go -> failed(e)));
    }

    private void parsed(String text, KeySet keys) {
        if (closed) {
            return;
        }
        confirmedNanos = System.nanoTime();
        try {
            publish.accept(keys);
        } catch (RuntimeException e) {
            failed(e);
            return;
        }
        current = text;
        LOG.info(
                "Issuer {}: {} keys in use, {} not usable",
                issuer,
                keys.size(),
                keys.skipped().size());
        succeeded();
    }

    private void succeeded() {
        if (state == State.STALE) {
            LOG.info("Issuer {}: its keys can be fetched again", issuer);
        }
        state = State.FRESH;
        confirmedNanos = System.nanoTime();
        failures = 0;
        again(plan.afterSuccess(ThreadLocalRandom.current().nextDouble()));
    }

    private void failed(Throwable cause) {
        if (closed) {
            return;
        }
        failures++;
        if (state == State.FRESH) {
            state = State.STALE;
            LOG.warn(
                    "Issuer {}: its keys cannot be fetched, the known ones stay: {}",
                    issuer,
                    sentence(cause),
                    trace(cause));
        } else if (state == State.WAITING && failures == 1) {
            LOG.warn(
                    "Issuer {}: no keys yet, its tokens are answered with 503: {}",
                    issuer,
                    sentence(cause),
                    trace(cause));
        }
        again(plan.afterFailure(failures, ThreadLocalRandom.current().nextDouble()));
    }

    /** Our own words for what may happen, and only the kind of what may not: another's message may quote the keys. */
    private static String sentence(Throwable cause) {
        return foreseen(cause)
                ? String.valueOf(cause.getMessage())
                : cause.getClass().getName();
    }

    private static @Nullable Throwable trace(Throwable cause) {
        return foreseen(cause) ? null : Traces.withoutMessages(cause);
    }

    private static boolean foreseen(Throwable cause) {
        return cause instanceof FetchFault || cause instanceof KeyFault;
    }

    private void again(Duration delay) {
        fetching = false;
        if (!closed) {
            timer = vertx.setTimer(delay.toMillis(), id -> fetch());
        }
        firstAttempt.tryComplete();
    }
}
