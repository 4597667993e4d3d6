package io.tollgate.listener;

import java.net.InetAddress;
import java.util.Arrays;

/** A range of addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3). IPv4-mapped IPv6 addresses count as IPv4. */
public final class AddressRange {
    private final byte[] network;
    private final int prefix;

    private AddressRange(byte[] network, int prefix) {
        this.network = network;
        this.prefix = prefix;
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address.
     *
     * @throws IllegalArgumentException if the text is neither, or has bits set behind the prefix
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] network = literal(address);
        int prefix = slash < 0 ? network.length * 8 : prefixOf(text, slash, network.length * 8);
        if (!Arrays.equals(network, InetAddresses.masked(network, prefix))) {
            throw new IllegalArgumentException("'" + text + "' has bits set behind its prefix of " + prefix);
        }
        return new AddressRange(network, prefix);
    }

    private static int prefixOf(String text, int slash, int most) {
        String digits = text.substring(slash + 1);
        if (digits.isEmpty() || digits.length() > 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("'" + text + "' needs a prefix length of 0 to " + most);
        }
        int prefix = Integer.parseInt(digits);
        if (prefix > most) {
            throw new IllegalArgumentException("'" + text + "' needs a prefix length of 0 to " + most);
        }
        return prefix;
    }

    /** A literal and nothing that would ask a name server; IPv4-mapped becomes IPv4. */
    private static byte[] literal(String address) {
        byte[] bytes = InetAddresses.literal(address);
        if (bytes == null) {
            throw new IllegalArgumentException("'" + address + "' is not an IP address");
        }
        return InetAddresses.of(bytes).getAddress();
    }

    /** Whether it has all addresses of its kind. */
    public boolean isEverybody() {
        return prefix == 0;
    }

    /** Whether the address lies in the range. */
    public boolean contains(InetAddress address) {
        byte[] bytes = InetAddresses.of(address.getAddress()).getAddress();
        return bytes.length == network.length && Arrays.equals(network, InetAddresses.masked(bytes, prefix));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange range && prefix == range.prefix && Arrays.equals(network, range.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + prefix;
    }

    @Override
    public String toString() {
        return InetAddresses.of(network).getHostAddress() + "/" + prefix;
    }
}
