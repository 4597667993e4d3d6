package io.tollgate.quota.shared;

import java.util.Locale;

/** What happened to a place, as {@code places.lua} is told. */
record PlaceEvent(What what, Place place) {
    /** Its words. */
    enum What {
        ENTER,
        STAY,
        KEEP,
        LEAVE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether all it says is that the place is still held. */
    boolean isRenewal() {
        return what == What.STAY || what == What.KEEP;
    }

    /** That it is still held. */
    static PlaceEvent renewed(Place place) {
        return new PlaceEvent(place.canBeEvicted() ? What.STAY : What.KEEP, place);
    }
}
