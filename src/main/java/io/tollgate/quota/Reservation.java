package io.tollgate.quota;

import io.tollgate.limit.Bucket;
import io.tollgate.limit.Held;
import io.tollgate.limit.KeyedBuckets;
import io.tollgate.limit.Lease;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.Rate;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.LimitSettings.Count;
import io.tollgate.quota.SharedStore.Answer;
import io.tollgate.quota.SharedStore.Ask;
import io.tollgate.telemetry.traffic.Traffic;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one upgrade, and the tunnel that it becomes, has taken of its route's limits. A step takes what all of its limits ask
 * or nothing; who has taken a step is charged for the attempt, whatever becomes of it. Lives on one event loop, and is closed
 * by its owner, even while a step waits for the shared store.
 */
public final class Reservation implements AutoCloseable {
    private final RouteLimits limits;
    private final Traffic hits;
    /** Places among so many at most. */
    private final List<Lease> held = new ArrayList<>(2);
    /** Places among those of which the oldest have to go. */
    private List<Lease> entered = List.of();

    private List<Lease> heldBuckets = new ArrayList<>(2);
    private boolean ending;
    private boolean closed;

    Reservation(RouteLimits limits, Traffic hits) {
        this.limits = limits;
        this.hits = hits;
    }

    /**
     * A limit of an open tunnel.
     *
     * @param rule on messages, frames or bytes
     * @param identity the same for the same rule, however often the file is read
     * @param bucket out of which both sides of the tunnel take, and others where the limit is theirs too
     */
    public record TunnelBucket(LimitSettings rule, String identity, Bucket bucket) {}

    /**
     * Takes what the limits ask that need nobody proven.
     *
     * @return null if that is done, else done on this loop, or failed with the refusal
     */
    public @Nullable Future<Void> takeOfAddress(Caller caller) throws Refusal {
        return take(limits.ofAddress(), caller);
    }

    /** The same for a plain call, which counts as an attempt and takes no place. */
    public @Nullable Future<Void> takeOfCall(Caller caller) throws Refusal {
        return take(limits.ofCalls(), caller);
    }

    /** The same of those that need to know who it is. */
    public @Nullable Future<Void> takeOfSubject(Caller caller) throws Refusal {
        return take(limits.ofSubject(), caller);
    }

    private @Nullable Future<Void> take(List<Rule> rules, Caller caller) throws Refusal {
        if (closed) {
            throw Refusal.of(Outcome.CLIENT_LEFT, "nobody waits for this any more");
        }
        List<Lease> undo = new ArrayList<>(rules.size());
        List<Rule> shared = new ArrayList<>();
        long now = System.nanoTime();
        for (Rule rule : rules) {
            if (!rule.concerns(caller)) {
                continue;
            }
            if (rule.isShared()) {
                shared.add(rule);
                continue;
            }
            long wait = takeHere(rule, caller, now, undo);
            if (wait != 0) {
                throw refused(rule, caller, wait, undo);
            }
        }
        return shared.isEmpty() ? null : ask(shared, caller, undo);
    }

    private Refusal refused(Rule rule, Caller caller, long wait, List<Lease> undo) {
        undo.forEach(Lease::close);
        hits.limitHit(rule.label());
        return rule.refusal(caller, wait);
    }

    /** 0 if it was taken, else how long to wait. */
    private long takeHere(Rule rule, Caller caller, long now, List<Lease> undo) {
        LimitKey key = rule.key(caller);
        if (rule.settings().count() == Count.CONNECTIONS) {
            Lease place = limits.quotas().places().take(key, rule.max(caller));
            if (place == null) {
                return Bucket.NEVER;
            }
            held.add(place);
            undo.add(place);
            return 0;
        }
        Rate rate = rule.rate(caller);
        KeyedBuckets local = limits.quotas().buckets();
        long wait = local.take(key, rate, 1, now);
        if (wait == 0) {
            undo.add(Lease.of(() -> local.giveBack(key, rate, 1)));
        }
        return wait;
    }

    private Future<Void> ask(List<Rule> rules, Caller caller, List<Lease> undo) {
        List<Ask> asks = new ArrayList<>(rules.size());
        for (Rule rule : rules) {
            asks.add(
                    rule.settings().count() == Count.CONNECTIONS
                            ? new Ask.Place(rule.key(caller), rule.max(caller))
                            : new Ask.Tokens(rule.key(caller), rule.rate(caller), 1));
        }
        return limits.quotas().shared().admit(asks).transform(done -> {
            if (done.failed()) {
                undo.forEach(Lease::close);
                return Future.failedFuture(done.cause());
            }
            Answer answer = done.result();
            if (answer.refused() >= 0) {
                return Future.failedFuture(refused(rules.get(answer.refused()), caller, answer.waitNanos(), undo));
            }
            held.add(answer.places());
            // The answer may come when nobody waits for it any more.
            if (closed) {
                answer.places().close();
            }
            return Future.succeededFuture();
        });
    }

    /** The buckets of the tunnel that is about to open. */
    public List<TunnelBucket> buckets(Caller caller) {
        return buckets(limits, caller, heldBuckets);
    }

    /**
     * Offers an open tunnel the buckets of other limits in place of its own. Places stay as they are.
     *
     * @param caller as far as the tunnel remembers
     * @param tunnel whether it takes them; else it goes on with what it has
     */
    public void changeTo(RouteLimits others, Caller caller, Predicate<List<TunnelBucket>> tunnel) {
        if (closed) {
            return;
        }
        List<Lease> next = new ArrayList<>();
        boolean taken = tunnel.test(buckets(others, caller, next));
        // Only now, so that a bucket that stays is never let go of in between.
        List<Lease> over = taken ? heldBuckets : next;
        heldBuckets = taken ? next : heldBuckets;
        over.forEach(Lease::close);
    }

    private static List<TunnelBucket> buckets(RouteLimits limits, Caller caller, List<Lease> holds) {
        List<TunnelBucket> buckets = new ArrayList<>();
        for (Rule rule : limits.ofTunnel()) {
            if (rule.concerns(caller)) {
                Bucket bucket = bucket(rule, caller, limits.quotas(), holds);
                buckets.add(new TunnelBucket(rule.settings(), rule.identity(), bucket));
            }
        }
        return buckets;
    }

    private static Bucket bucket(Rule rule, Caller caller, Quotas quotas, List<Lease> holds) {
        if (rule.isOfOneTunnel()) {
            return rule.ownBucket(caller);
        }
        Rate rate = rule.rate(caller);
        if (rule.isShared()) {
            SharedStore.Held bucket = quotas.shared().hold(rule.key(caller), rate);
            holds.add(Lease.of(bucket::close));
            return bucket;
        }
        Held bucket = quotas.buckets().hold(rule.key(caller), rate);
        holds.add(Lease.of(bucket::close));
        return bucket;
    }

    /**
     * The tunnel is open: it is counted among those of which the oldest have to go.
     *
     * @param evict told on any thread, at most once for each limit, if it is the oldest, with the limit's name
     */
    public void opened(Caller caller, Consumer<String> evict) {
        if (ending) {
            return;
        }
        entered = new ArrayList<>(1);
        for (Rule rule : limits.evicting()) {
            if (rule.concerns(caller)) {
                entered.add(enter(rule, caller, () -> evict.accept(rule.label())));
            }
        }
    }

    private Lease enter(Rule rule, Caller caller, Runnable evict) {
        LimitKey key = rule.key(caller);
        Quotas quotas = limits.quotas();
        if (rule.isShared()) {
            return quotas.shared().enter(key, rule.max(caller), evict);
        }
        quotas.oldest().enter(key, rule.max(caller), evict).forEach(Runnable::run);
        return Lease.of(() -> quotas.oldest().leave(key, evict));
    }

    /** The tunnel only closes from now on, which may take a while: it is not one of those that the oldest have to leave for. */
    public void ending() {
        ending = true;
        entered.forEach(Lease::close);
    }

    /** The client is gone, and may come again, however long the upstream takes to hear of it: its places are free. */
    public void clientGone() {
        ending();
        held.forEach(Lease::close);
    }

    /** Whether nothing of it is left that somebody would have to give back. */
    public boolean isSpent() {
        return held.isEmpty() && entered.isEmpty() && heldBuckets.isEmpty();
    }

    /** Gives everything back, what is still to come included; again, it does nothing. */
    @Override
    public void close() {
        closed = true;
        clientGone();
        heldBuckets.forEach(Lease::close);
    }
}
