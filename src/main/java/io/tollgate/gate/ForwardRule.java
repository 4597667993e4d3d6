package io.tollgate.gate;

import io.tollgate.auth.IdentityHeaders;
import io.tollgate.auth.Permit;
import io.tollgate.auth.Stripped;
import io.tollgate.handshake.Headers;
import io.tollgate.handshake.HopHeaders;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.route.RequestPath;
import io.tollgate.upstream.EndpointLease;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a request goes up, and what is put on it: all end-to-end headers but credentials, what an untrusted peer claims
 * about itself, and what names a user in our place; then our own. Immutable.
 */
final class ForwardRule {
    /** RFC 9110 §7.6.3: what we call ourselves to those behind. */
    private static final String PSEUDONYM = "tollgate";
    /** So many of us may stand in a row, each trusting the one before it, before it must be a circle. */
    private static final int MOST_IN_A_ROW = 4;

    /** Made anew for each request. */
    private static final Set<String> OURS = lowerCase(List.of(
            "Host",
            "Connection",
            "Upgrade",
            "Cookie",
            "Via",
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Proto",
            "X-Forwarded-Host",
            "Sec-WebSocket-Protocol",
            "Sec-WebSocket-Extensions"));
    /** Believed from a trusted proxy only, dropped otherwise. */
    private static final Set<String> CLAIMED =
            lowerCase(List.of("X-Real-IP", "X-Request-Id", "traceparent", "tracestate"));

    private static final String CLAIMED_PREFIX = "x-forwarded-";

    private final PathRewrite path;
    private final IdentityHeaders identity;
    private final Map<String, String> set;
    private final Set<String> removed;

    ForwardRule(PathRewrite path, IdentityHeaders identity, Map<String, String> set, List<String> removed) {
        this.path = path;
        this.identity = identity;
        this.set = Map.copyOf(set);
        Set<String> names = lowerCase(removed);
        names.addAll(lowerCase(List.copyOf(set.keySet())));
        this.removed = names;
    }

    /** Who sent a request, by which way. */
    record Sender(String id, String peer, String client, boolean trusted, boolean secure) {}

    /**
     * Counts us among those the request has passed.
     *
     * @throws Refusal LOOP if it came from us, or passed more of us than stand in a row
     */
    static void refuseLoop(Headers headers, boolean trusted) throws Refusal {
        long seen = headers.all("Via").stream()
                .flatMap(line -> List.of(line.split(",", -1)).stream())
                .filter(ForwardRule::namesUs)
                .count();
        if (seen >= (trusted ? MOST_IN_A_ROW : 1)) {
            throw Refusal.of(Outcome.LOOP, "Via names " + PSEUDONYM + " " + seen + " times");
        }
    }

    private static boolean namesUs(String hop) {
        String[] parts = hop.trim().split("[ \t]+", 3);
        return parts.length >= 2 && parts[1].equalsIgnoreCase(PSEUDONYM);
    }

    /** The target: the endpoint's own path, the rewritten path, the query without its token. */
    String target(EndpointLease endpoint, RequestPath request, Map<String, String> variables, Stripped stripped) {
        String target = endpoint.endpoint().basePath() + path.apply(request, variables);
        return stripped.query() == null ? target : target + "?" + stripped.query();
    }

    /** The identity headers of who is let in. */
    List<Map.Entry<String, String>> identity(Permit permit) throws Refusal {
        return identity.of(permit);
    }

    Headers headers(
            UpgradeRequest request,
            Stripped stripped,
            List<Map.Entry<String, String>> identityHeaders,
            Sender sender,
            EndpointLease lease) {
        Headers sent = request.headers();
        boolean keepHost = lease.upstream().keepHostFor(lease.endpoint());
        Headers.Builder up = Headers.builder();
        up.add("Host", keepHost ? request.authority() : lease.endpoint().authority());
        up.add("Connection", "Upgrade").add("Upgrade", "websocket");
        copyEndToEnd(HopHeaders.endToEnd(sent), stripped, sender, up);
        stripped.cookies().forEach(line -> up.add("Cookie", line));
        if (!stripped.subprotocols().isEmpty()) {
            up.add("Sec-WebSocket-Protocol", String.join(", ", stripped.subprotocols()));
        }
        String deflate = request.deflateOffers();
        if (deflate != null) {
            up.add("Sec-WebSocket-Extensions", deflate);
        }
        identityHeaders.forEach(header -> up.add(header.getKey(), header.getValue()));
        addForwarded(sent, request.authority(), sender, up);
        set.forEach(up::add);
        return up.build();
    }

    private void copyEndToEnd(Headers endToEnd, Stripped stripped, Sender sender, Headers.Builder up) {
        for (int i = 0; i < endToEnd.size(); i++) {
            String name = endToEnd.name(i);
            String folded = name.toLowerCase(Locale.ROOT);
            boolean dropped = OURS.contains(folded)
                    || removed.contains(folded)
                    || stripped.removedHeaders().contains(folded)
                    || identity.owns(name)
                    || (!sender.trusted() && (CLAIMED.contains(folded) || folded.startsWith(CLAIMED_PREFIX)));
            if (!dropped) {
                up.add(name, endToEnd.value(i));
            }
        }
    }

    private static void addForwarded(Headers sent, String authority, Sender sender, Headers.Builder up) {
        String before = sender.trusted() ? String.join(", ", sent.all("X-Forwarded-For")) : "";
        up.add("X-Forwarded-For", before.isEmpty() ? sender.peer() : before + ", " + sender.peer());
        up.add("X-Forwarded-Proto", claimed(sent, sender, "X-Forwarded-Proto", sender.secure() ? "https" : "http"));
        up.add("X-Forwarded-Host", claimed(sent, sender, "X-Forwarded-Host", authority));
        String via = String.join(", ", sent.all("Via"));
        up.add("Via", (via.isEmpty() ? "" : via + ", ") + "1.1 " + PSEUDONYM);
        if (!sender.trusted() || !sent.contains("X-Request-Id")) {
            up.add("X-Request-Id", sender.id());
        }
    }

    private static String claimed(Headers sent, Sender sender, String name, String own) {
        String value = sender.trusted() ? sent.first(name) : null;
        return value == null ? own : value;
    }

    private static Set<String> lowerCase(List<String> names) {
        Set<String> folded = new TreeSet<>();
        names.forEach(name -> folded.add(name.toLowerCase(Locale.ROOT)));
        return folded;
    }
}
