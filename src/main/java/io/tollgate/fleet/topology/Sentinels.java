package io.tollgate.fleet.topology;

import io.tollgate.fleet.StoreFault;
import io.tollgate.fleet.wire.Connector;
import io.tollgate.fleet.wire.Request;
import io.tollgate.fleet.wire.Response;
import io.tollgate.fleet.wire.ServerAddress;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The master that Sentinels name; the one that knew last is asked first. Used on one event loop. */
final class Sentinels implements Topology {
    private final List<ServerAddress> sentinels;
    private final String master;
    private final Connector connector;

    Sentinels(List<ServerAddress> sentinels, String master, Connector connector) {
        this.sentinels = new ArrayList<>(sentinels);
        this.master = master;
        this.connector = connector;
    }

    @Override
    public Future<List<ServerAddress>> find(List<ServerAddress> known) {
        return InTurn.ask(List.copyOf(sentinels), this::ask);
    }

    private Future<List<ServerAddress>> ask(ServerAddress sentinel) {
        return connector
                .askOnce(connector.toSentinel(sentinel), Request.of("SENTINEL", "get-master-addr-by-name", master))
                .map(response -> {
                    List<ServerAddress> found = List.of(address(response));
                    Collections.swap(sentinels, 0, sentinels.indexOf(sentinel));
                    return found;
                });
    }

    private ServerAddress address(Response response) {
        if (response.isNil()) {
            throw new StoreFault(StoreFault.Kind.ERROR, "this Sentinel knows no master '" + master + "'");
        }
        ServerAddress address =
                ServerAddress.of(response.get(0).toString(), response.get(1).toLong());
        if (address == null) {
            throw new StoreFault(StoreFault.Kind.ERROR, "this Sentinel names no proper address");
        }
        return address;
    }

    @Override
    public boolean changes() {
        return true;
    }
}
