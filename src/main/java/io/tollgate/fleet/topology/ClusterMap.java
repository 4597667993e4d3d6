package io.tollgate.fleet.topology;

import io.tollgate.fleet.StoreFault;
import io.tollgate.fleet.wire.Connector;
import io.tollgate.fleet.wire.Request;
import io.tollgate.fleet.wire.Response;
import io.tollgate.fleet.wire.ServerAddress;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The masters of a cluster, as any of its servers tells. Used on one event loop. */
final class ClusterMap implements Topology {
    private final List<ServerAddress> seeds;
    private final Connector connector;

    ClusterMap(List<ServerAddress> seeds, Connector connector) {
        this.seeds = List.copyOf(seeds);
        this.connector = connector;
    }

    @Override
    public Future<List<ServerAddress>> find(List<ServerAddress> known) {
        Set<ServerAddress> servers = new LinkedHashSet<>(known);
        servers.addAll(seeds);
        return InTurn.ask(
                List.copyOf(servers),
                server -> connector
                        .askOnce(connector.toServer(server), Request.of("CLUSTER", "SLOTS"))
                        .map(response -> masters(server, response)));
    }

    /** Of each of our slots. */
    static List<ServerAddress> masters(ServerAddress teller, Response ranges) {
        List<ServerAddress> masters = new ArrayList<>();
        for (int slot = 0; slot < SLOTS_IN_CLUSTER; slot++) {
            ServerAddress master = master(teller, ranges, HashSlot.of(Integer.toString(slot)));
            if (master == null) {
                throw new StoreFault(StoreFault.Kind.ERROR, "its cluster has slots that no server has");
            }
            masters.add(master);
        }
        return masters;
    }

    private static @Nullable ServerAddress master(ServerAddress teller, Response ranges, int hashSlot) {
        for (int i = 0; i < ranges.size(); i++) {
            Response range = ranges.get(i);
            if (hashSlot >= range.get(0).toLong() && hashSlot <= range.get(1).toLong()) {
                return address(teller, range.get(2));
            }
        }
        return null;
    }

    /** A server that does not know its own name leaves it out: it is where we asked. */
    private static @Nullable ServerAddress address(ServerAddress teller, Response server) {
        Response host = server.get(0);
        boolean nameless =
                host.isNil() || host.toString().isEmpty() || host.toString().equals("?");
        return ServerAddress.of(
                nameless ? teller.host() : host.toString(), server.get(1).toLong());
    }

    @Override
    public boolean changes() {
        return true;
    }
}
