package io.tollgate.listener;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses from their bytes, without a name server. Stateless. */
final class InetAddresses {
    private InetAddresses() {}

    /** The address of 4 or 16 bytes; an IPv4-mapped one becomes IPv4 (RFC 4291 §2.5.5.2). */
    static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }
}
