package io.tollgate.fleet.topology;

import io.tollgate.fleet.RedisSettings;
import io.tollgate.fleet.wire.Connector;
import io.tollgate.fleet.wire.ServerAddress;
import io.vertx.core.Future;
import java.util.List;

/** Finds the servers that keep the data. Used on one event loop, never blocks. */
public interface Topology {
    /** Into how many parts we cut our keys for a cluster. */
    int SLOTS_IN_CLUSTER = 64;

    static Topology of(RedisSettings settings, Connector connector) {
        List<ServerAddress> servers =
                settings.servers().stream().map(ServerAddress::of).toList();
        return switch (settings.mode()) {
            case STANDALONE -> new OneServer(servers.get(0));
            case SENTINEL -> new Sentinels(servers, String.valueOf(settings.master()), connector);
            case CLUSTER -> new ClusterMap(servers, connector);
        };
    }

    /**
     * The server of each slot. Fails with a {@link io.tollgate.fleet.StoreFault} if nobody says.
     *
     * @param known those in use, to be asked first
     */
    Future<List<ServerAddress>> find(List<ServerAddress> known);

    /** Whether it may say something else another time. */
    boolean changes();
}
