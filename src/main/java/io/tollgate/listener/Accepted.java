package io.tollgate.listener;

import io.netty.channel.Channel;
import io.tollgate.limit.Lease;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * A connection that was let in: the PROXY header read if the listener asks for one, TLS done if the listener ends it.
 *
 * @param channel on its event loop; nothing was read from it yet but those two, nor will be until somebody says so
 * @param listener the listener's name
 * @param peer where TCP comes from: the client, or a proxy in between; with a PROXY header, what that says of it
 * @param secure whether it came by TLS
 * @param certificate that the client showed and that is in force, or null
 * @param acceptedNanos {@link System#nanoTime} at accept, before TLS
 * @param slot its place among the listener's connections; closed by the receiver once the connection is gone
 * @param handshake its place among those of its address that are no tunnel yet; closed by the receiver once it is one, or
 *     is refused or gone
 */
public record Accepted(
        Channel channel,
        String listener,
        InetSocketAddress peer,
        boolean secure,
        @Nullable X509Certificate certificate,
        long acceptedNanos,
        Lease slot,
        Lease handshake) {}
