package io.tollgate.admin.overview;

import io.tollgate.telemetry.metrics.Sources.IssuerState;
import java.util.List;

/**
 * What an overview is made of. Safe on any thread but an event loop's, since it may take some milliseconds; throws nothing.
 */
public interface OverviewSource {
    ProcessState process();

    /** Those in effect, in the file's order; then others that something was counted of, by name. */
    List<RouteState> routes();

    /** Those in effect. */
    List<UpstreamState> upstreams();

    /** Those in effect. */
    List<IssuerState> issuers();
}
