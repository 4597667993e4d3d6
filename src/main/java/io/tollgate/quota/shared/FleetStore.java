package io.tollgate.quota.shared;

import io.tollgate.fleet.RedisLink;
import io.tollgate.fleet.RedisSettings;
import io.tollgate.fleet.RedisSettings.OnOutage;
import io.tollgate.limit.Lease;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.Rate;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.SharedStore;
import io.tollgate.quota.shared.Admission.Verdict;
import io.tollgate.quota.shared.PlaceEvent.What;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What this node counts together with others in Redis. It outlives every link: a reload gives it another one, and what open
 * tunnels hold is told there. Any event loop; never blocks.
 *
 * <p>A place is a lease in Redis that this node renews three times in its length, so that those of a node that died are free
 * again after one. A place that Redis has forgotten comes back by the next renewal, with its age; a node that was cut off keeps
 * its tunnels, and if there are too many by then, the oldest go.
 */
public final class FleetStore implements SharedStore {
    /*
     * Evictions. Redis takes the oldest over the quota out of its places in the call that brings the newcomer in, all at once, so
     * no two newcomers ever have the same one evicted. It notes it for the node that holds it, and publishes it; the node hears it
     * by either way, and whoever removes the place from this node's own evicts it. A notice that is lost costs the time to the
     * next call of that node, a renewal at the latest.
     */
    private static final String AGAIN_AFTER = "1";
    private static final int RENEWALS = 3;
    /** A server that is so far behind gets no more renewals; some leases may end, and come back later. */
    private static final int MOST_BEHIND = 20_000;

    private static final Lease NOTHING = Lease.of(() -> {});

    private final Vertx vertx;
    private final Places places = new Places();
    private final OwnCounts own = new OwnCounts();
    private final FleetBuckets buckets;
    private volatile @Nullable Line line;
    private long timer = -1;
    private final AtomicInteger turns = new AtomicInteger();

    /** Without a link: counts by itself until there is one. */
    public FleetStore(Vertx vertx) {
        this.vertx = vertx;
        this.buckets = new FleetBuckets(vertx, own.buckets(), () -> line);
    }

    /**
     * From now on counts over this link, or by itself. The one before is the caller's to close.
     *
     * @param settings those of the link
     */
    public synchronized void use(RedisLink link, RedisSettings settings) {
        line = new Line(link, settings, places, new Ears());
        vertx.cancelTimer(timer);
        Duration turn = settings.lease().dividedBy((long) RENEWALS * Places.PARTS);
        timer = vertx.setPeriodic(Math.max(1, turn.toMillis()), unused -> renew());
    }

    /** From now on counts by itself. */
    public synchronized void useNone() {
        vertx.cancelTimer(timer);
        line = null;
    }

    /** Gives up the leases of all places that are still held. The link is the caller's to close, after this. */
    public Future<Void> close() {
        Line last = line;
        useNone();
        if (last == null) {
            return Future.succeededFuture();
        }
        places.all().filter(places::remove).forEach(place -> last.tell(new PlaceEvent(What.LEAVE, place)));
        return last.rest().mapEmpty();
    }

    @Override
    public Future<Answer> admit(List<Ask> asks) {
        List<@Nullable Place> wanted = new ArrayList<>(asks.size());
        for (Ask ask : asks) {
            wanted.add(ask instanceof Ask.Place place ? places.fresh(place.key(), place.max(), null) : null);
        }
        return admit(asks, wanted);
    }

    private Future<Answer> admit(List<Ask> asks, List<@Nullable Place> wanted) {
        Line now = line;
        if (now == null) {
            return byItself(asks, wanted, OnOutage.LOCAL);
        }
        return new Admission(now, places, asks, wanted).ask().transform(said -> {
            if (said.succeeded()) {
                return Future.succeededFuture(answer(said.result(), asks, wanted));
            }
            // A link that was given up for another one is no outage. The same places are asked for: they may be had
            // already.
            return now == line ? byItself(asks, wanted, now.onOutage()) : admit(asks, wanted);
        });
    }

    private Answer answer(Verdict said, List<Ask> asks, List<@Nullable Place> wanted) {
        return said.refused() < 0
                ? granted(wanted, own.book(asks))
                : new Answer(said.refused(), said.waitNanos(), NOTHING);
    }

    private Future<Answer> byItself(List<Ask> asks, List<@Nullable Place> wanted, OnOutage onOutage) {
        return switch (onOutage) {
            case OPEN -> Future.succeededFuture(granted(wanted, own.book(asks)));
            case LOCAL -> {
                List<Lease> taken = new ArrayList<>();
                Answer answer = own.grant(asks, taken);
                yield Future.succeededFuture(answer.refused() < 0 ? granted(wanted, taken) : answer);
            }
            case CLOSED ->
                Future.failedFuture(
                        Refusal.of(Outcome.NO_LIMIT_STORE, "the limits' store is away, and onOutage is closed")
                                .with("Retry-After", AGAIN_AFTER));
        };
    }

    /** Its places are renewed from now on, wherever they were granted. */
    private Answer granted(List<@Nullable Place> wanted, List<Lease> counted) {
        List<Place> taken =
                wanted.stream().filter(Objects::nonNull).map(Place.class::cast).toList();
        if (taken.isEmpty()) {
            return new Answer(-1, 0, NOTHING);
        }
        taken.forEach(places::add);
        return new Answer(-1, 0, Lease.of(() -> {
            counted.forEach(Lease::close);
            taken.forEach(this::leave);
        }));
    }

    @Override
    public Lease enter(LimitKey key, int max, Runnable evict) {
        Place place = places.fresh(key, max, evict);
        places.add(place);
        own.entered(place);
        Line now = line;
        if (now == null) {
            shed(place);
        } else {
            now.tell(new PlaceEvent(What.ENTER, place));
        }
        return Lease.of(() -> {
            leave(place);
            own.left(place);
        });
    }

    private void leave(Place place) {
        Line now = line;
        if (places.remove(place) && now != null) {
            now.tell(new PlaceEvent(What.LEAVE, place));
        }
    }

    /** Makes room for one on this node alone. */
    private void shed(Place newcomer) {
        if (!places.holds(newcomer)) {
            return;
        }
        for (Place over : own.shedFor(newcomer)) {
            Line now = line;
            if (now != null) {
                now.tell(new PlaceEvent(What.LEAVE, over));
            }
            evict(over);
        }
        if (!places.holds(newcomer)) {
            // It left on another thread meanwhile.
            own.left(newcomer);
        }
    }

    private void evict(Place place) {
        Runnable evict = place.evict();
        if (evict != null && places.remove(place)) {
            own.left(place);
            evict.run();
        }
    }

    @Override
    public Held hold(LimitKey key, Rate rate) {
        return buckets.hold(key, rate);
    }

    /** One part of them at a time, so that it is no storm. */
    private void renew() {
        Line now = line;
        int part = Math.floorMod(turns.getAndIncrement(), Places.PARTS);
        if (now == null || now.behind() > MOST_BEHIND) {
            return;
        }
        for (Place place : places.part(part)) {
            if (now.isUp(place.key())) {
                now.tell(PlaceEvent.renewed(place));
            }
        }
    }

    private final class Ears implements Line.Heard {
        @Override
        public void evicted(List<String> members) {
            for (String member : members) {
                Place place = places.named(member);
                if (place != null) {
                    evict(place);
                }
            }
        }

        @Override
        public void lost(List<PlaceEvent> events) {
            Line now = line;
            if (now != null && now.onOutage() == OnOutage.OPEN) {
                return;
            }
            for (PlaceEvent event : events) {
                if (event.what() == What.ENTER) {
                    shed(event.place());
                }
            }
        }

        @Override
        public void untold(List<FleetBucket> buckets) {
            FleetStore.this.buckets.untold(buckets);
        }
    }
}
