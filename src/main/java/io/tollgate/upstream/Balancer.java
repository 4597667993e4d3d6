package io.tollgate.upstream;

import java.util.List;

/** A way to pick an endpoint. Holds no state: how often was picked comes in, connections are counted by the endpoints. */
interface Balancer {
    /**
     * Picks one of them.
     *
     * @param candidates at least one
     * @param turn how many picks the upstream has seen; wraps around to negative numbers
     */
    Endpoint pick(List<Endpoint> candidates, int turn);

    static Balancer of(UpstreamSettings.Balance balance) {
        return switch (balance) {
            case ROUND_ROBIN -> new RoundRobin();
            case LEAST_CONNECTIONS -> new LeastConnections();
        };
    }
}
