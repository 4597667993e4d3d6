package io.tollgate.listener;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses, their bytes and their texts, without a name server. Stateless. */
public final class InetAddresses {
    /** Four decimals; 010 is eight to some, and ten to others. */
    private static final Pattern DOTTED = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private InetAddresses() {}

    /** The address of 4 or 16 bytes; an IPv4-mapped one becomes IPv4 (RFC 4291 §2.5.5.2). */
    static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }

    /**
     * The 4 or 16 bytes of an address that is written out in full: four decimals (RFC 6943 §3.1.1 has the looser forms, which
     * are none here), or IPv6 (RFC 4291 §2.2) without a zone or brackets. Null for anything else.
     */
    public static byte @Nullable [] literal(String text) {
        boolean bare = !text.isEmpty() && !text.startsWith("[") && text.indexOf('%') < 0;
        return bare && isStrict(text) ? NetUtil.createByteArrayFromIpAddressString(text) : null;
    }

    /** Where it has dots. {@code ::192.0.2.1} is not {@code ::ffff:192.0.2.1}, but Netty takes one for the other. */
    private static boolean isStrict(String text) {
        int last = text.lastIndexOf(':');
        boolean compatible = last == 1 && text.startsWith("::");
        return text.indexOf('.') < 0
                || (!compatible && DOTTED.matcher(text.substring(last + 1)).matches());
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
