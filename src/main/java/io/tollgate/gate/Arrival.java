package io.tollgate.gate;

import io.netty.channel.Channel;
import io.tollgate.limit.Lease;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * A connection as it comes from a listener.
 *
 * @param channel plain, or with TLS ended
 * @param listener the name of the listener
 * @param peer who is at the other end of TCP, or who a PROXY header says is
 * @param secure whether it came by TLS
 * @param certificate that the client showed, or null
 * @param acceptedNanos {@link System#nanoTime} of the accept
 * @param handshakeNanos from the accept to the end of the request head
 * @param maxHead bytes of request line and headers
 * @param clients who the client is, by what trusted proxies say
 * @param slot given back when the connection is gone
 * @param handshake given back when the upgrade is refused or has become a tunnel
 */
public record Arrival(
        Channel channel,
        String listener,
        InetAddress peer,
        boolean secure,
        @Nullable X509Certificate certificate,
        long acceptedNanos,
        long handshakeNanos,
        int maxHead,
        ClientRule clients,
        Lease slot,
        Lease handshake) {
    /** When the request has to be there, with its body where it has one. */
    long deadlineNanos() {
        return acceptedNanos + handshakeNanos;
    }
}
