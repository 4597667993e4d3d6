package io.tollgate.upstream;

import io.vertx.core.net.NetSocket;

/**
 * A connection to an endpoint, TLS done.
 *
 * @param socket on the event loop that dialled
 * @param lease closed by the receiver once the socket is gone
 */
public record Dialed(NetSocket socket, EndpointLease lease) {}
