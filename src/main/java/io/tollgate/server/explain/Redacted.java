package io.tollgate.server.explain;

import io.tollgate.gate.RouteSettings;
import io.tollgate.telemetry.LogText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The head of a request without what may be secret in it: the values of headers that carry credentials, of those that the
 * route sets (they may be API keys), and whatever looks like a token anywhere. Stateless.
 */
final class Redacted {
    private static final String HIDDEN = "***";
    /** What follows says by which key what was signed, and only its end lets in. */
    private static final String SIGNED = "Authorization: AWS4-HMAC-SHA256 ";

    private static final List<String> SECRET = List.of(
            "Authorization",
            "Proxy-Authorization",
            "Cookie",
            "X-Api-Key",
            "X-Auth-Token",
            "X-Access-Token",
            "X-Amz-Security-Token");

    private Redacted() {}

    static List<String> lines(String head, RouteSettings route) {
        Set<String> hidden = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        hidden.addAll(SECRET);
        hidden.addAll(route.setHeaders().keySet());
        if (route.assertion() != null) {
            hidden.add(route.assertion().header());
        }
        List<String> lines = new ArrayList<>();
        for (String line : head.lines().filter(line -> !line.isEmpty()).toList()) {
            int colon = line.indexOf(':');
            boolean secret = !lines.isEmpty()
                    && colon > 0
                    && hidden.contains(line.substring(0, colon))
                    && !line.startsWith(SIGNED);
            lines.add(secret ? line.substring(0, colon) + ": " + HIDDEN : LogText.masked(line));
        }
        return lines;
    }
}
