package io.tollgate.listener;

import io.tollgate.limit.Lease;
import io.vertx.core.net.NetSocket;
import java.net.InetSocketAddress;

/**
 * A connection that was let in, TLS done if the listener ends it.
 *
 * @param socket nothing was read from it yet but TLS's own handshake
 * @param listener the listener's name
 * @param peer where TCP comes from: the client, or a proxy in between
 * @param secure whether it came by TLS
 * @param acceptedNanos {@link System#nanoTime} at accept, before TLS
 * @param slot its place among the listener's connections; closed by the receiver once the connection is gone
 */
public record Accepted(
        NetSocket socket, String listener, InetSocketAddress peer, boolean secure, long acceptedNanos, Lease slot) {}
