package io.tollgate.quota;

import io.tollgate.limit.Bucket;
import io.tollgate.limit.Held;
import io.tollgate.limit.KeyedBuckets;
import io.tollgate.limit.Lease;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.OwnBucket;
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
    private RouteLimits limits;
    private final Traffic hits;
    /** Places, and the keys of buckets that are held. */
    private final List<Lease> held = new ArrayList<>(2);

    private List<Lease> heldBuckets = List.of();
    private List<TunnelBucket> buckets = List.of();
    private boolean closed;

    Reservation(RouteLimits limits, Traffic hits) {
        this.limits = limits;
        this.hits = hits;
    }

    /**
     * A limit of an open tunnel.
     *
     * @param rule on messages, frames or bytes
     * @param bucket out of which both sides of the tunnel take, and others where the limit is theirs too
     */
    public record TunnelBucket(LimitSettings rule, Bucket bucket) {}

    /**
     * Takes what the limits ask that need nobody proven.
     *
     * @return null if that is done, else done on this loop, or failed with the refusal
     */
    public @Nullable Future<Void> takeOfAddress(Caller caller) throws Refusal {
        return take(limits.ofAddress(), caller);
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
        return buckets(limits, caller);
    }

    /**
     * The buckets by other limits, for the tunnel that is open: whoever is in debt stays so. Places stay as they are.
     *
     * @param caller as far as the tunnel remembers
     */
    public List<TunnelBucket> changeTo(RouteLimits others, Caller caller) {
        return closed ? List.of() : buckets(others, caller);
    }

    private List<TunnelBucket> buckets(RouteLimits next, Caller caller) {
        List<Lease> before = heldBuckets;
        List<TunnelBucket> own = buckets;
        limits = next;
        heldBuckets = new ArrayList<>();
        buckets = new ArrayList<>();
        for (Rule rule : next.ofTunnel()) {
            if (rule.concerns(caller)) {
                buckets.add(new TunnelBucket(rule.settings(), bucket(rule, caller, own)));
            }
        }
        // After the new ones are held, so that a bucket that stays is never let go of in between.
        before.forEach(Lease::close);
        return buckets;
    }

    private Bucket bucket(Rule rule, Caller caller, List<TunnelBucket> before) {
        Rate rate = rule.rate(caller);
        if (rule.isOfOneTunnel()) {
            return own(rule.settings(), rate, before);
        }
        if (rule.isShared()) {
            SharedStore.Held bucket = limits.quotas().shared().hold(rule.key(caller), rate);
            heldBuckets.add(Lease.of(bucket::close));
            return bucket;
        }
        Held bucket = limits.quotas().buckets().hold(rule.key(caller), rate);
        heldBuckets.add(Lease.of(bucket::close));
        return bucket;
    }

    private static Bucket own(LimitSettings rule, Rate rate, List<TunnelBucket> before) {
        OwnBucket bucket = new OwnBucket(rate);
        TunnelBucket known = find(before, same -> same.equals(rule));
        known = known == null ? find(before, last -> isAlike(rule, last)) : known;
        if (known != null && known.bucket() instanceof OwnBucket old) {
            bucket.follow(old);
        }
        return bucket;
    }

    private static @Nullable TunnelBucket find(List<TunnelBucket> among, Predicate<LimitSettings> wanted) {
        return among.stream()
                .filter(known -> known.bucket() instanceof OwnBucket && wanted.test(known.rule()))
                .findFirst()
                .orElse(null);
    }

    private static boolean isAlike(LimitSettings rule, LimitSettings other) {
        return rule.label().equals(other.label()) && rule.count() == other.count() && rule.from() == other.from();
    }

    /**
     * The tunnel is open: it is counted among those of which the oldest have to go.
     *
     * @param evict told on any thread, at most once for each limit, if it is the oldest, with the limit's name
     */
    public void opened(Caller caller, Consumer<String> evict) {
        if (closed) {
            return;
        }
        for (Rule rule : limits.evicting()) {
            if (rule.concerns(caller)) {
                held.add(enter(rule, caller, () -> evict.accept(rule.label())));
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

    /** Whether nothing of it is left that somebody would have to give back. */
    public boolean isSpent() {
        return held.isEmpty() && buckets.isEmpty();
    }

    /** Gives everything back, what is still to come included; again, it does nothing. */
    @Override
    public void close() {
        closed = true;
        held.forEach(Lease::close);
        heldBuckets.forEach(Lease::close);
    }
}
