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

    /** That it is still held. */
    static PlaceEvent renewed(Place place) {
        return new PlaceEvent(place.canBeEvicted() ? What.STAY : What.KEEP, place);
    }
}
