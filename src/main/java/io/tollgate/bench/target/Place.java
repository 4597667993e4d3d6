package io.tollgate.bench.target;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A WebSocket URL, RFC 6455 §3, taken apart. Its target may hold {@code {token}}, which no URI may.
 *
 * @param host without the brackets of an IPv6 address
 * @param authority as a Host header has it: without the scheme's own port
 * @param target path and query as they go out
 */
record Place(boolean secure, String host, int port, String authority, String target) {
    private static final Pattern FORM = Pattern.compile("(wss?)://([^/?#@]+)(/[^?#]*)?(\\?[^#]*)?");
    private static final int PLAIN_PORT = 80;
    private static final int SECURE_PORT = 443;

    /** @throws IllegalArgumentException if it is no such URL; what was found is not shown, as it may be a token */
    static Place of(String url) {
        Matcher form = FORM.matcher(url);
        if (!form.matches() || !url.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw unfit();
        }
        boolean secure = form.group(1).equals("wss");
        URI named = named(form.group(2));
        if (named.getHost() == null || named.getPort() == 0 || named.getPort() > 0xFFFF) {
            throw unfit();
        }
        int usual = secure ? SECURE_PORT : PLAIN_PORT;
        int port = named.getPort() < 0 ? usual : named.getPort();
        String path = form.group(3) == null ? "/" : form.group(3);
        String query = form.group(4) == null ? "" : form.group(4);
        String host = named.getHost();
        return new Place(
                secure,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port,
                port == usual ? host : host + ":" + port,
                path + query);
    }

    private static URI named(String authority) {
        try {
            return new URI("ws://" + authority);
        } catch (URISyntaxException e) {
            throw unfit();
        }
    }

    private static IllegalArgumentException unfit() {
        return new IllegalArgumentException(
                "URL: expected ws://host:port/path or wss://host:port/path, visible ASCII, no user, no fragment");
    }

    /** For people: a query may hold a credential. */
    String shown() {
        int mark = target.indexOf('?');
        return (secure ? "wss://" : "ws://") + authority + (mark < 0 ? target : target.substring(0, mark) + "?***");
    }
}
