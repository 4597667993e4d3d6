package io.tollgate.auth.keys;

import io.tollgate.auth.keys.KeySource.Fetched;
import io.tollgate.outcome.Traces;
import io.tollgate.token.Algorithm;
import io.tollgate.token.KeyFault;
import io.tollgate.token.KeySet;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one issuer's fetched keys fresh, one fetch at a time:
 *
 * <pre>
 *   WAITING --keys--> FRESH --fault--> STALE --keys--> FRESH
 *      |  ^                              |
 *      +--+ fault                        +--too long--> WAITING
 * </pre>
 *
 * <p>A good set is only ever replaced by another good set: without an answer, or with one that has no usable key, the
 * old one stays, but not for ever: a key that was withdrawn meanwhile would go on working. Each change of state is one line
 * in the log, and no attempt is.
 *
 * <p>Everything happens on one Vert.x context, chosen when it is made; the public methods may be called from any thread.
 * Keys are parsed on a worker, and handed over on the context.
 */
public final class KeyRefresh {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRefresh.class);
    /** Of the reasons why keys are of no use, in a line of the log. */
    private static final int MOST_REASONS = 3;

    private final Vertx vertx;
    private final Context context;
    private final String issuer;
    private final KeySource source;
    private final RefreshPlan plan;
    private final Set<Algorithm> algorithms;
    private final Holder holder;
    private final Promise<Void> firstAttempt = Promise.promise();
    private final Asked asked;

    private State state = State.WAITING;
    private boolean fetching;
    private boolean closed;
    /** It ends with the fetch under way, which tokens wait for. */
    private boolean closing;
    /** Whether a fetch of the one before was under way, whose answer may bring a new key and nobody may hear. */
    private boolean interrupting;

    private int failures;
    private long timer = -1;
    /** {@link System#nanoTime} at the start of the latest fetch, of this one or the one before. Written on the context. */
    private volatile @Nullable Long startedNanos;
    /** {@link System#nanoTime} when a fetch last brought the keys in use. Written on the context. */
    private volatile @Nullable Long confirmedNanos;
    /** The keys in use; null while there are none. Written on the context. */
    private volatile @Nullable Known known;

    private record Known(String text, KeySet keys) {}

    private enum State {
        /** No keys, or none any more. */
        WAITING,
        /** The latest fetch brought the keys in use. */
        FRESH,
        /** The latest fetch failed; older keys are in use. */
        STALE
    }

    /** Who uses the keys. Called on the context. */
    public interface Holder {
        /** A new set; one whose text did not change is not news. */
        void use(KeySet keys);

        /** Nobody has confirmed them for too long. */
        void drop();
    }

    /**
     * @param issuer its name and algorithms, and when to fetch
     */
    public KeyRefresh(Vertx vertx, KeySource source, Whose issuer, Holder holder) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.issuer = issuer.name();
        this.source = source;
        this.plan = issuer.plan();
        this.algorithms = issuer.algorithms();
        this.holder = holder;
        this.asked = new Asked(plan.cooldown());
    }

    /**
     * Whose keys they are.
     *
     * @param name for the log
     * @param algorithms the only ones that its keys may be for
     */
    public record Whose(String name, Set<Algorithm> algorithms, RefreshPlan plan) {}

    /**
     * Begins with what another knows that fetches from the same place for the same algorithms; called before {@link #start}.
     * Its keys are as old as they were there, and what was asked of the server there was asked here. The keys, or null if
     * there are none that may still be used.
     */
    public @Nullable KeySet follow(KeyRefresh before) {
        asked.follow(before.asked);
        interrupting = before.asked.isUnderWay();
        startedNanos = before.startedNanos;
        confirmedNanos = before.confirmedNanos;
        known = before.known;
        Known keys = known;
        if (keys == null || isTooOld()) {
            known = null;
            return null;
        }
        state = State.FRESH;
        return keys.keys();
    }

    /** Begins to fetch, for ever; completes, and never fails, when the first attempt is over, however it ended. */
    public Future<Void> start() {
        context.runOnContext(go -> {
            Duration rest = known == null || interrupting ? Duration.ZERO : rest();
            if (rest.isZero() || rest.isNegative()) {
                fetch();
            } else {
                again(rest.compareTo(left()) < 0 ? rest : left());
            }
        });
        return firstAttempt.future();
    }

    /** Reloads follow each other as quickly as somebody writes a file. */
    private Duration rest() {
        Long started = startedNanos;
        Duration pause = plan.cooldown().compareTo(plan.refresh()) < 0 ? plan.cooldown() : plan.refresh();
        return started == null ? Duration.ZERO : pause.minusNanos(System.nanoTime() - started);
    }

    /**
     * A token named a key that is not in the set: fetches ahead of time, unless that was asked for a short while ago. Completes
     * when the fetch is over that this began or found under way, on any thread; null where there is none to wait for, or too
     * many wait.
     */
    public @Nullable Future<Void> unknownKey() {
        return asked.unknownKey(() -> context.runOnContext(go -> fetch()));
    }

    /** {@link System#nanoTime} when keys were last fetched, whether they had changed or not; null before that. */
    public @Nullable Long confirmedNanos() {
        return confirmedNanos;
    }

    /**
     * Ends it. Tokens that wait for a fetch are still judged by what it brings: a reload must not cost them their upgrade. Else
     * a fetch under way is dropped, and the keys stay as they are.
     */
    public Future<Void> close() {
        Promise<Void> ended = Promise.promise();
        context.runOnContext(go -> {
            vertx.cancelTimer(timer);
            firstAttempt.tryComplete();
            closing = fetching && asked.isAwaited();
            if (closing) {
                ended.complete();
            } else {
                end().onComplete(ended);
            }
        });
        return ended.future();
    }

    private Future<Void> end() {
        closed = true;
        asked.over();
        return source.close();
    }

    private void fetch() {
        if (closed) {
            asked.over();
            return;
        }
        if (fetching) {
            return;
        }
        dropIfTooOld();
        fetching = true;
        asked.begun();
        startedNanos = System.nanoTime();
        vertx.cancelTimer(timer);
        source.fetch()
                .onSuccess(answer -> context.runOnContext(go -> fetched(answer)))
                .onFailure(e -> context.runOnContext(go -> failed(e)));
    }

    private void fetched(Fetched answer) {
        Known now = known;
        if (now != null && now.text().equals(answer.text())) {
            succeeded(answer);
            return;
        }
        vertx.executeBlocking(() -> KeySet.published(answer.text(), algorithms))
                .onSuccess(keys -> context.runOnContext(go -> parsed(answer, keys)))
                .onFailure(e -> context.runOnContext(go -> failed(e)));
    }

    private void parsed(Fetched answer, KeySet keys) {
        if (closed) {
            return;
        }
        try {
            holder.use(keys);
        } catch (RuntimeException e) {
            failed(e);
            return;
        }
        known = new Known(answer.text(), keys);
        LOG.info("Issuer {}: {} keys in use, {}", issuer, keys.size(), unusable(keys.skipped()));
        succeeded(answer);
    }

    private static String unusable(List<String> reasons) {
        String first = String.join("; ", reasons.subList(0, Math.min(MOST_REASONS, reasons.size())));
        return reasons.size() + " not usable" + (first.isEmpty() ? "" : ": " + first);
    }

    private void succeeded(Fetched answer) {
        if (state == State.STALE) {
            LOG.info("Issuer {}: its keys can be fetched again", issuer);
        }
        state = State.FRESH;
        confirmedNanos = System.nanoTime();
        failures = 0;
        again(plan.afterSuccess(answer.maxAge(), ThreadLocalRandom.current().nextDouble()));
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
        dropIfTooOld();
        Duration retry = plan.afterFailure(failures, ThreadLocalRandom.current().nextDouble());
        again(known != null && retry.compareTo(left()) > 0 ? left() : retry);
    }

    private boolean isTooOld() {
        return left().isNegative() || left().isZero();
    }

    /** How much longer the keys may be used if nobody confirms them. */
    private Duration left() {
        Long confirmed = confirmedNanos;
        return confirmed == null ? plan.keep() : plan.keep().minusNanos(System.nanoTime() - confirmed);
    }

    private void dropIfTooOld() {
        if (known != null && failures > 0 && isTooOld()) {
            known = null;
            state = State.WAITING;
            LOG.error(
                    "Issuer {}: its keys could not be fetched for {} s, they are used no more and its tokens answered with"
                            + " 503",
                    issuer,
                    plan.keep().toSeconds());
            holder.drop();
        }
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
        if (closing) {
            end();
        } else if (!closed) {
            timer = vertx.setTimer(Math.max(1, delay.toMillis()), id -> fetch());
        }
        asked.over();
        firstAttempt.tryComplete();
    }
}
