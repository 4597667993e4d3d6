package io.tollgate.admin.overview;

import io.tollgate.telemetry.metrics.Sources.IssuerState;
import io.vertx.core.Future;
import java.util.List;

/**
 * What an overview is made of. Asked for on a thread that may block, since it may take some milliseconds, by one at a time;
 * throws nothing.
 */
public interface OverviewSource {
    /** Asks what only event loops know. Any thread; done when they have told, and nobody has to wait for that. */
    Future<?> prepare();

    ProcessState process();

    /** Those in effect, in the file's order; then others that something was counted of, by name. */
    List<RouteState> routes();

    /** Those in effect. */
    List<UpstreamState> upstreams();

    /** Those of the routes in effect, in the file's order. */
    List<LimitState> limits();

    /** Who has the most connections open. */
    TopState top();

    /** Those in effect. */
    List<IssuerState> issuers();
}
