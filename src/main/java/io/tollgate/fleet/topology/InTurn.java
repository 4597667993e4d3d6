package io.tollgate.fleet.topology;

import io.tollgate.fleet.StoreFault;
import io.tollgate.fleet.wire.ServerAddress;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/** Asks one after the other until one knows. Stateless. */
final class InTurn {
    private InTurn() {}

    /** Fails as the last one did, with its address. */
    static <T> Future<T> ask(List<ServerAddress> servers, Function<ServerAddress, Future<T>> question) {
        return ask(servers, 0, question);
    }

    private static <T> Future<T> ask(
            List<ServerAddress> servers, int index, Function<ServerAddress, Future<T>> question) {
        ServerAddress server = servers.get(index);
        return question.apply(server)
                .recover(failure -> index + 1 < servers.size()
                        ? ask(servers, index + 1, question)
                        : Future.failedFuture(
                                new StoreFault(StoreFault.Kind.ERROR, "of " + server + ": " + failure.getMessage())));
    }
}
