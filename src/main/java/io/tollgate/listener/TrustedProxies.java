package io.tollgate.listener;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client behind proxies that are believed. Immutable, safe on any thread.
 *
 * <p>Each proxy writes down, at the right end of the header, whom it was talking to. So the header is read from the right, and
 * only as long as the writer of an entry is trusted: whatever a client put there itself stands to the left of the first
 * address that is not.
 */
public final class TrustedProxies {
    /** More proxies in a row than any house has; what stands further left is not looked at. */
    private static final int MOST_ENTRIES = 50;
    /** A number, or a name that hides it (RFC 7239 §6.2). */
    private static final Pattern PORT = Pattern.compile(":([0-9]{1,5}|_[A-Za-z0-9._-]+)");

    private final List<AddressRange> ranges;
    private final ListenerSettings.Forwarded form;

    public TrustedProxies(List<AddressRange> ranges, ListenerSettings.Forwarded form) {
        this.ranges = List.copyOf(ranges);
        this.form = form;
    }

    /** Whether this peer may say who the client is. */
    public boolean trusts(InetAddress peer) {
        for (AddressRange range : ranges) {
            if (range.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The client's address: the peer's own if that is not trusted, else the first one from the right that is not. Where the
     * header ends or cannot be read, it is the last address that was read; IPv4-mapped addresses become IPv4.
     *
     * @param forwardedLines the values of the header's lines, in order
     */
    public InetAddress clientOf(InetAddress peer, List<String> forwardedLines) {
        InetAddress client = peer instanceof Inet4Address ? peer : InetAddresses.of(peer.getAddress());
        int entries = 0;
        for (int line = forwardedLines.size() - 1; line >= 0; line--) {
            String text = forwardedLines.get(line);
            int end = text.length();
            while (end >= 0) {
                if (!trusts(client) || ++entries > MOST_ENTRIES) {
                    return client;
                }
                int comma = lastComma(text, end);
                InetAddress next = address(text.substring(comma + 1, end).trim());
                if (next == null) {
                    return client;
                }
                client = next;
                end = comma;
            }
        }
        return client;
    }

    /** From the right as well, so that a quote left open by the client cannot swallow the entries behind it. */
    private static int lastComma(String text, int end) {
        boolean quoted = false;
        for (int i = end - 1; i >= 0; i--) {
            char c = text.charAt(i);
            if (c == '"' && !isEscaped(text, i)) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    /** A proxy quotes what a client sent as Host, quotes of its own among it (RFC 9110 §5.6.4). */
    private static boolean isEscaped(String text, int at) {
        int first = at;
        while (first > 0 && text.charAt(first - 1) == '\\') {
            first--;
        }
        return (at - first) % 2 == 1;
    }

    private @Nullable InetAddress address(String entry) {
        String node = form == ListenerSettings.Forwarded.RFC7239 ? forParameter(entry) : entry;
        return node == null ? null : literal(withoutPort(node));
    }

    /** The value of {@code for} in a forwarded-element, without its quotes (RFC 7239 §4); null unless there is exactly one. */
    private static @Nullable String forParameter(String element) {
        String found = null;
        for (String pair : pairs(element)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).trim().equalsIgnoreCase("for")) {
                if (found != null) {
                    return null;
                }
                found = unquoted(pair.substring(equals + 1).trim());
            }
        }
        return found;
    }

    /** What stands between semicolons that are not quoted. */
    private static List<String> pairs(String element) {
        List<String> pairs = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == '"' && !isEscaped(element, i)) {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                pairs.add(element.substring(begin, i));
                begin = i + 1;
            }
        }
        pairs.add(element.substring(begin));
        return pairs;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** Takes {@code [v6]}, {@code [v6]:port}, {@code v4:port} apart (RFC 7239 §6); anything else is left as it is. */
    private static String withoutPort(String node) {
        if (node.startsWith("[")) {
            int bracket = node.indexOf(']');
            return isPortOrNothing(node.substring(bracket + 1)) && bracket > 0 ? node.substring(1, bracket) : "";
        }
        int colon = node.indexOf(':');
        boolean port = colon >= 0 && isPortOrNothing(node.substring(colon));
        return port && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
    }

    private static boolean isPortOrNothing(String text) {
        return text.isEmpty() || PORT.matcher(text).matches();
    }

    private static @Nullable InetAddress literal(String text) {
        byte[] bytes = InetAddresses.literal(text);
        return bytes == null ? null : InetAddresses.of(bytes);
    }
}
