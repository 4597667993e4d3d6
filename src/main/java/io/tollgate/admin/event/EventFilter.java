package io.tollgate.admin.event;

import org.jspecify.annotations.Nullable;

/**
 * Which events a watcher wants. Those that concern the whole process reach everybody.
 *
 * @param route the only one, or null for all
 * @param outcome the only one, or null for all; an opening has none
 */
record EventFilter(@Nullable String route, @Nullable String outcome) {
    boolean wants(@Nullable String ofRoute, @Nullable String ofOutcome) {
        return (route == null || route.equals(ofRoute)) && (outcome == null || outcome.equals(ofOutcome));
    }
}
