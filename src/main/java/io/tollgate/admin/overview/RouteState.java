package io.tollgate.admin.overview;

import io.tollgate.auth.trial.EnforcementSettings;
import io.tollgate.telemetry.tally.RouteTally;
import io.tollgate.telemetry.traffic.RouteTraffic;
import org.jspecify.annotations.Nullable;

/**
 * A route, or what stands for one.
 *
 * @param enforce null for one that is not in effect: taken away by a reload, or no route at all
 * @param traffic null where no tunnel has been opened
 */
public record RouteState(
        RouteTally tally,
        @Nullable EnforcementSettings enforce,
        @Nullable RouteTraffic traffic) {}
