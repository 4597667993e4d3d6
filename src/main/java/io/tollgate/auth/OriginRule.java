package io.tollgate.auth;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Origins that a route's browsers may come from (RFC 6454 §7, RFC 6455 §10.2). Scheme, host and port must all be
 * equal: scheme and host in any case, a scheme's default port the same as none. {@code https://*.example.com} stands for
 * every host below example.com, any number of labels deep, and not for example.com itself. {@code null}, which browsers
 * send for pages without an origin, is listed only by that word.
 *
 * <p>Immutable, safe on any thread.
 */
public final class OriginRule {
    private static final String NULL = "null";
    private static final String BELOW = "*.";
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "ws", 80, "https", 443, "wss", 443);

    private final Set<Origin> exact = new HashSet<>();
    private final List<Origin> below = new ArrayList<>();
    private final boolean any;
    private final boolean nullListed;

    /**
     * Compiles a route's list.
     *
     * @throws IllegalArgumentException naming the entry that is no origin: for whoever writes it, before it serves
     */
    public OriginRule(List<String> origins) {
        any = origins.isEmpty();
        nullListed = origins.contains(NULL);
        origins.stream().filter(origin -> !origin.equals(NULL)).forEach(this::add);
    }

    private void add(String text) {
        boolean wildcard = text.contains("://" + BELOW);
        Origin origin = Origin.parse(wildcard ? text.replace("://" + BELOW, "://") : text);
        if (origin == null) {
            throw new IllegalArgumentException("Not an origin: \"" + text
                    + "\"; expected scheme://host or scheme://host:port, where the host may start with *.");
        }
        if (wildcard) {
            below.add(origin);
        } else {
            exact.add(origin);
        }
    }

    /** Whether the list is empty, which allows every origin. */
    public boolean any() {
        return any;
    }

    /** Whether a request with this Origin may go on: the list is empty or has it. */
    public boolean allows(String origin) {
        return any || lists(origin);
    }

    /** Whether the list has it; an empty list has none. */
    boolean lists(String text) {
        if (text.equals(NULL)) {
            return nullListed;
        }
        Origin origin = Origin.parse(text);
        return origin != null && (exact.contains(origin) || below.stream().anyMatch(origin::isBelow));
    }

    /** An origin taken apart: lower case, the port always there; 0 for a scheme that has no default. */
    private record Origin(String scheme, String host, int port) {
        static @Nullable Origin parse(String text) {
            int colon = text.indexOf("://");
            String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
            String authority = colon < 0 ? "" : text.substring(colon + 3).toLowerCase(Locale.ROOT);
            int portColon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
            String host = portColon < 0 ? authority : authority.substring(0, portColon);
            int port = portColon < 0
                    ? DEFAULT_PORTS.getOrDefault(scheme, 0)
                    : parsePort(authority.substring(portColon + 1));
            return isScheme(scheme) && isHost(host) && port >= 0 ? new Origin(scheme, host, port) : null;
        }

        /** 1 to 65535, or -1. */
        private static int parsePort(String text) {
            if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return -1;
            }
            int port = Integer.parseInt(text);
            return port >= 1 && port <= 65_535 ? port : -1;
        }

        private static boolean isScheme(String text) {
            return !text.isEmpty()
                    && isLetterOrDigit(text.charAt(0))
                    && text.chars().allMatch(c -> isLetterOrDigit(c) || c == '+' || c == '-' || c == '.');
        }

        private static boolean isHost(String text) {
            if (text.startsWith("[") && text.endsWith("]")) {
                String address = text.substring(1, text.length() - 1);
                return !address.isEmpty()
                        && address.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
            }
            return !text.isEmpty()
                    && !text.startsWith(".")
                    && !text.endsWith(".")
                    && !text.contains("..")
                    && text.chars().allMatch(c -> isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
        }

        /** Of lower-case ASCII: what a browser sends has no other letters (RFC 6454 §6.2). */
        private static boolean isLetterOrDigit(int c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        }

        boolean isBelow(Origin parent) {
            return scheme.equals(parent.scheme) && port == parent.port && host.endsWith("." + parent.host);
        }
    }
}
