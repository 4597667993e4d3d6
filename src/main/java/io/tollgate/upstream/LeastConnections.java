package io.tollgate.upstream;

import java.util.List;

/** The one with the fewest connections; each in turn among equals, so that an idle group does not all meet at the first. */
final class LeastConnections implements Balancer {
    @Override
    public Endpoint pick(List<Endpoint> candidates, int turn) {
        int size = candidates.size();
        int first = Math.floorMod(turn, size);
        Endpoint least = candidates.get(first);
        int fewest = least.connections();
        for (int i = 1; i < size; i++) {
            Endpoint next = candidates.get((first + i) % size);
            int connections = next.connections();
            if (connections < fewest) {
                least = next;
                fewest = connections;
            }
        }
        return least;
    }
}
