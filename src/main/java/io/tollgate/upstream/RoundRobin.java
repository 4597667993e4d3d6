package io.tollgate.upstream;

import java.util.List;

/** Each in turn. */
final class RoundRobin implements Balancer {
    @Override
    public Endpoint pick(List<Endpoint> candidates, int turn) {
        return candidates.get(Math.floorMod(turn, candidates.size()));
    }
}
