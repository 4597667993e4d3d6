package io.tollgate.quota.shared;

import io.tollgate.limit.KeyedBuckets;
import io.tollgate.limit.KeyedSlots;
import io.tollgate.limit.Lease;
import io.tollgate.limit.OldestFirst;
import io.tollgate.quota.SharedStore.Answer;
import io.tollgate.quota.SharedStore.Ask;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What this node has counted itself, always, so that it can go on from there by itself while nothing shared can be reached.
 * Safe on any thread.
 */
final class OwnCounts {
    private static final int MOST_KEYS = 250_000;
    private static final int ANY_NUMBER = Integer.MAX_VALUE;

    private final KeyedBuckets buckets = new KeyedBuckets(MOST_KEYS);
    private final KeyedSlots places = new KeyedSlots();
    private final OldestFirst<Place> opened = new OldestFirst<>();

    KeyedBuckets buckets() {
        return buckets;
    }

    /** Books what was granted elsewhere. */
    List<Lease> book(List<Ask> asks) {
        List<Lease> taken = new ArrayList<>(asks.size());
        long now = System.nanoTime();
        for (Ask ask : asks) {
            if (ask instanceof Ask.Tokens tokens) {
                buckets.take(tokens.key(), tokens.rate(), tokens.amount(), now);
            } else if (ask instanceof Ask.Place place) {
                taken.add(Objects.requireNonNull(places.take(place.key(), ANY_NUMBER), "a place without limit"));
            }
        }
        return taken;
    }

    /**
     * Grants all or nothing by itself.
     *
     * @param taken gets the places
     */
    Answer grant(List<Ask> asks, List<Lease> taken) {
        List<Runnable> undo = new ArrayList<>();
        long now = System.nanoTime();
        for (int i = 0; i < asks.size(); i++) {
            Ask ask = asks.get(i);
            long wait = 0;
            Lease place = null;
            if (ask instanceof Ask.Tokens tokens) {
                wait = buckets.take(tokens.key(), tokens.rate(), tokens.amount(), now);
                undo.add(() -> buckets.giveBack(tokens.key(), tokens.rate(), tokens.amount()));
            } else if (ask instanceof Ask.Place wanted) {
                place = places.take(wanted.key(), wanted.max());
                if (place != null) {
                    taken.add(place);
                }
            }
            if (wait > 0 || (ask instanceof Ask.Place && place == null)) {
                if (wait > 0) {
                    undo.remove(undo.size() - 1);
                }
                undo.forEach(Runnable::run);
                taken.forEach(Lease::close);
                taken.clear();
                return new Answer(i, wait, Lease.of(() -> {}));
            }
        }
        return new Answer(-1, 0, Lease.of(() -> {}));
    }

    void entered(Place place) {
        opened.enter(place.key(), ANY_NUMBER, place);
    }

    /** Those over the place's max, oldest first, who are not in it any more. */
    List<Place> shedFor(Place place) {
        return opened.enter(place.key(), place.max(), place);
    }

    void left(Place place) {
        opened.leave(place.key(), place);
    }
}
