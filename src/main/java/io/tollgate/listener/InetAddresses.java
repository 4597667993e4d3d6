package io.tollgate.listener;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses and their bytes, without a name server. Stateless. */
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

    /** The first bits of an address, and zeros behind them. */
    static byte[] masked(byte[] address, int prefix) {
        byte[] masked = new byte[address.length];
        for (int i = 0; i < address.length; i++) {
            int bits = Math.min(8, Math.max(0, prefix - i * 8));
            masked[i] = (byte) (address[i] & 0xFF00 >> bits);
        }
        return masked;
    }
}
