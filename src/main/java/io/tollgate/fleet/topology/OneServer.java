package io.tollgate.fleet.topology;

import io.tollgate.fleet.wire.ServerAddress;
import io.vertx.core.Future;
import java.util.List;

/** The one that the settings name. Immutable. */
record OneServer(ServerAddress address) implements Topology {
    @Override
    public Future<List<ServerAddress>> find(List<ServerAddress> known) {
        return Future.succeededFuture(List.of(address));
    }

    @Override
    public boolean changes() {
        return false;
    }
}
