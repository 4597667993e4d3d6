package io.tollgate.listener;

import io.netty.util.NetUtil;
import java.net.InetAddress;

/**
 * What addresses are counted as. A subscriber of IPv6 has a network to himself and as many addresses as he likes, so he is
 * counted by its prefix (RFC 6177 §2). Immutable, safe on any thread.
 *
 * @param ipv6Prefix how many bits of an IPv6 address count
 */
public record CountedAddresses(int ipv6Prefix) {
    private static final int WHOLE = 128;

    /**
     * One text for all addresses that are counted together, in the form of RFC 5952: {@code 192.0.2.1},
     * {@code 2001:db8:1:2::/64}, or the address alone where every bit of it counts. An IPv4-mapped address is IPv4, and the zone
     * of a link-local one is left out.
     */
    public String of(InetAddress address) {
        InetAddress plain = InetAddresses.of(address.getAddress());
        byte[] bytes = plain.getAddress();
        if (bytes.length * Byte.SIZE < WHOLE || ipv6Prefix == WHOLE) {
            return NetUtil.toAddressString(plain);
        }
        return NetUtil.toAddressString(InetAddresses.of(InetAddresses.masked(bytes, ipv6Prefix))) + "/" + ipv6Prefix;
    }
}
