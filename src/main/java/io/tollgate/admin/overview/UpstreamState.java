package io.tollgate.admin.overview;

import io.tollgate.telemetry.tally.UpstreamTally;
import java.util.List;

/** An upstream that is in effect. */
public record UpstreamState(UpstreamTally tally, List<EndpointState> endpoints) {
    public UpstreamState {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * One of its servers, counted since it was last configured.
     *
     * @param endpoint host and port
     * @param failures how often it could not be connected to
     */
    public record EndpointState(String endpoint, int connections, long failures) {}
}
