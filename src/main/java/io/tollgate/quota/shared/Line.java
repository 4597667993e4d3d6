package io.tollgate.quota.shared;

import io.tollgate.fleet.RedisLink;
import io.tollgate.fleet.RedisSettings;
import io.tollgate.fleet.RedisSettings.OnOutage;
import io.tollgate.fleet.wire.Response;
import io.tollgate.limit.LimitKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A link as long as a store uses it: what is told over it, slot by slot. Safe on any thread. */
final class Line {
    private static final String CHANNELS = "tollgate:evicted:";

    private final RedisLink link;
    private final OnOutage onOutage;
    private final Duration lease;
    private final Places places;
    private final List<Courier<PlaceEvent>> events;
    private final List<Courier<FleetBucket>> spendings;
    private final Heard heard;

    /** What is heard over a line. */
    interface Heard {
        /** The places that have to go; they hold nothing any more. */
        void evicted(List<String> members);

        /** What could not be told, or may not have been. */
        void lost(List<PlaceEvent> events);

        /** Buckets of which it could not be told what was used. */
        void untold(List<FleetBucket> buckets);
    }

    Line(RedisLink link, RedisSettings settings, Places places, Heard heard) {
        this.link = link;
        this.onOutage = settings.onOutage();
        this.lease = settings.lease();
        this.places = places;
        this.heard = heard;
        this.events = slots(slot -> new Courier<>(load -> tell(slot, load), heard::lost));
        this.spendings = slots(slot -> new Courier<>(load -> spend(slot, load), heard::untold));
        link.subscribe(CHANNELS + places.node(), member -> heard.evicted(List.of(member)));
    }

    private interface AtSlot<T> {
        Courier<T> courier(int slot);
    }

    private <T> List<Courier<T>> slots(AtSlot<T> made) {
        return IntStream.range(0, link.slots()).mapToObj(made::courier).toList();
    }

    RedisLink link() {
        return link;
    }

    OnOutage onOutage() {
        return onOutage;
    }

    Duration lease() {
        return lease;
    }

    String leaseMicros() {
        return Long.toString(TimeUnit.NANOSECONDS.toMicros(lease.toNanos()));
    }

    /** Whether all of it answers. */
    boolean isUp() {
        return link.isUp();
    }

    /** Whether the part answers that has this key. */
    boolean isUp(LimitKey key) {
        return link.isUp(slot(key));
    }

    int slot(LimitKey key) {
        return Math.floorMod(key.low(), link.slots());
    }

    String bucketKey(LimitKey key) {
        return RedisLink.key(slot(key), "bucket", key.text());
    }

    String placesKey(LimitKey key) {
        return RedisLink.key(slot(key), "places", key.text());
    }

    void tell(PlaceEvent event) {
        events.get(slot(event.place().key())).bring(event);
    }

    void tell(FleetBucket bucket) {
        spendings.get(slot(bucket.key())).bring(bucket);
    }

    /** How many events of places wait to be told. */
    int behind() {
        return events.stream().mapToInt(Courier::waiting).sum();
    }

    /** Done once all that was brought has been told, or was lost. */
    Future<?> rest() {
        return Future.join(events.stream().map(Courier::rest).toList());
    }

    private Future<?> tell(int slot, List<PlaceEvent> load) {
        List<String> keys = new ArrayList<>(1 + 2 * load.size());
        List<String> args = new ArrayList<>(3 + 4 * load.size());
        keys.add(RedisLink.key(slot, "evicted", places.node()));
        args.addAll(List.of(leaseMicros(), RedisLink.key(slot, "evicted", ""), CHANNELS));
        long now = System.nanoTime();
        for (PlaceEvent event : load) {
            Place place = event.place();
            if (event.isRenewal() && !places.holds(place)) {
                // It was given up since then, and may have been told of already.
                continue;
            }
            keys.add(placesKey(place.key()));
            keys.add(RedisLink.key(slot, "opened", place.key().text()));
            long age = TimeUnit.NANOSECONDS.toMicros(now - place.sinceNanos());
            args.addAll(List.of(
                    event.what().word(), places.member(place), Integer.toString(place.max()), Long.toString(age)));
        }
        return link.run(Scripts.PLACES, slot, keys, args).map(answer -> {
            heard.evicted(texts(answer));
            return null;
        });
    }

    private static List<String> texts(Response list) {
        List<String> texts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            texts.add(list.get(i).toString());
        }
        return texts;
    }

    private Future<?> spend(int slot, List<FleetBucket> load) {
        List<String> keys = new ArrayList<>(load.size());
        List<String> args = new ArrayList<>(load.size());
        for (FleetBucket bucket : load) {
            keys.add(RedisLink.key(slot, "spent", bucket.key().text()));
            args.add(bucket.tell());
        }
        long asked = System.nanoTime();
        return link.run(Scripts.SPEND, slot, keys, args).map(answer -> {
            for (int i = 0; i < load.size(); i++) {
                load.get(i).told(TimeUnit.MICROSECONDS.toNanos(answer.get(i).toLong()), asked);
            }
            return null;
        });
    }
}
