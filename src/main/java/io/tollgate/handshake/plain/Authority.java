package io.tollgate.handshake.plain;

import io.netty.util.NetUtil;
import io.tollgate.handshake.Headers;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.List;
import java.util.Locale;

/**
 * What a request's Host names (RFC 9112 §3.2): a name or an address, with at most a port. Immutable.
 *
 * @param text as sent
 * @param host lower case, without port, an IPv6 address in its brackets
 */
public record Authority(String text, String host) {
    /** The only one of these lines. */
    public static Authority of(Headers headers) throws Refusal {
        List<String> lines = headers.all("Host");
        if (lines.size() != 1) {
            throw Refusal.of(Outcome.BAD_REQUEST, lines.size() + " Host lines, expected one");
        }
        String text = lines.get(0);
        int end = endOfHost(text);
        if (!isHost(text.substring(0, end)) || !isPortOrNothing(text.substring(end))) {
            throw Refusal.of(
                    Outcome.BAD_REQUEST,
                    "Host of " + text.length() + " characters is not a name or address with at most a port");
        }
        return new Authority(text, text.substring(0, end).toLowerCase(Locale.ROOT));
    }

    private static int endOfHost(String authority) {
        int colon = authority.indexOf(':', Math.max(0, authority.lastIndexOf(']')));
        return colon < 0 ? authority.length() : colon;
    }

    /** The part of RFC 3986 §3.2.2 that names hosts in practice: no escapes, no sub-delimiters. */
    private static boolean isHost(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            String address = host.substring(1, host.length() - 1);
            boolean bare = address.indexOf('%') < 0 && address.indexOf('[') < 0;
            return bare && NetUtil.isValidIpV6Address(address);
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c >= 0x7F || (!Character.isLetterOrDigit(c) && "-._~".indexOf(c) < 0)) {
                return false;
            }
        }
        return !host.isEmpty() && host.length() <= 255;
    }

    private static boolean isPortOrNothing(String port) {
        if (port.isEmpty()) {
            return true;
        }
        for (int i = 1; i < port.length(); i++) {
            if (port.charAt(i) < '0' || port.charAt(i) > '9') {
                return false;
            }
        }
        return port.length() > 1 && port.length() <= 6 && Integer.parseInt(port.substring(1)) <= 0xFFFF;
    }
}
