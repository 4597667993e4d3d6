package io.tollgate.gate.forward;

import io.tollgate.auth.IdentityHeaders;
import io.tollgate.auth.Permit;
import io.tollgate.auth.Stripped;
import io.tollgate.handshake.Headers;
import io.tollgate.handshake.HopHeaders;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.handshake.name.FieldNames;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.route.RequestPath;
import io.tollgate.telemetry.tracing.TraceContext;
import io.tollgate.upstream.Endpoint;
import io.tollgate.upstream.EndpointLease;
import io.tollgate.upstream.UpstreamTerms;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a request goes up, and what is put on it: all end-to-end headers but credentials, what an untrusted peer claims
 * about itself, and what names a user in our place; then our own. Immutable.
 */
public final class ForwardRule {
    /** So many of us may stand in a row, each trusting the one before it, before it must be a circle. */
    private static final int MOST_IN_A_ROW = 4;

    /** Made anew for each request. */
    private static final Set<String> MADE_ANEW = folded(List.of(
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
            folded(List.of("X-Real-IP", "X-Request-Id", "traceparent", "tracestate"));

    private static final String TRACEPARENT = "traceparent";
    private static final String CLAIMED_PREFIX = "x-forwarded-";
    /** How we name whom an authorizer let in: on a route without one nobody but a Tollgate in front can have written it. */
    private static final String OURS_PREFIX = "x-tollgate-";

    private final PathRewrite path;
    private final IdentityHeaders identity;
    private final Map<String, String> set;
    private final Set<String> removed;

    public ForwardRule(PathRewrite path, IdentityHeaders identity, Map<String, String> set, List<String> removed) {
        this.path = path;
        this.identity = identity;
        this.set = new LinkedHashMap<>(set);
        Set<String> names = folded(removed);
        names.addAll(folded(set.keySet()));
        this.removed = names;
    }

    /**
     * Who sent a request, by which way.
     *
     * @param id of the attempt
     * @param peer the address at the other end of TCP
     * @param client the address that it came from, as far as is believed
     * @param trusted whether the peer is a trusted proxy
     * @param trace of the attempt, or null where none is kept
     * @param xForwarded whether such a one is believed in what it says by X-Forwarded-*
     */
    public record Sender(
            String id,
            String peer,
            String client,
            boolean trusted,
            boolean xForwarded,
            boolean secure,
            @Nullable TraceContext trace) {
        /** Whether a header of the request is about a trace that is not the one we keep. */
        private boolean replaces(String folded) {
            return trace != null
                    && (folded.equals(TRACEPARENT) || (folded.equals("tracestate") && trace.parentId() == null));
        }
    }

    /**
     * Counts us among those the request has passed.
     *
     * @throws Refusal LOOP if it came from us, or passed more of us than stand in a row
     */
    public static void refuseLoop(Headers headers, boolean trusted) throws Refusal {
        List<String> passed = headers.all("Via");
        if (passed.isEmpty()) {
            return;
        }
        int seen = Via.timesNamed(passed);
        if (seen >= (trusted ? MOST_IN_A_ROW : 1)) {
            throw Refusal.of(Outcome.LOOP, "Via names " + Via.PSEUDONYM + " " + seen + " times");
        }
    }

    /** The target: the endpoint's own path, the rewritten path, the query without its token. */
    public String target(
            EndpointLease endpoint, RequestPath request, Map<String, String> variables, Stripped stripped) {
        return target(endpoint.endpoint(), endpoint.upstream().terms(), request, variables, stripped);
    }

    /** The same of an endpoint that nobody holds yet; its own path stands in the place of the other where the terms say so. */
    public String target(
            Endpoint endpoint,
            UpstreamTerms terms,
            RequestPath request,
            Map<String, String> variables,
            Stripped stripped) {
        String target = terms.ownPath() ? endpoint.path() : endpoint.basePath() + path.apply(request, variables);
        return stripped.query() == null ? target : target + "?" + stripped.query();
    }

    /**
     * What of the client's offers to compress goes up, or null.
     *
     * @param terms of the upstream that it would go to
     */
    public static @Nullable String deflateOffers(UpgradeRequest request, UpstreamTerms terms) {
        return terms.compression() ? request.deflateOffers() : null;
    }

    /** The identity headers of who is let in. */
    public List<Map.Entry<String, String>> identity(Permit permit) throws Refusal {
        return identity.of(permit);
    }

    public Headers headers(
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
        Headers endToEnd = HopHeaders.endToEnd(sent);
        copyEndToEnd(endToEnd, stripped, sender, up);
        if (!isOurs("Cookie")) {
            stripped.cookies().forEach(line -> up.add("Cookie", line));
        }
        if (!stripped.subprotocols().isEmpty()) {
            up.add("Sec-WebSocket-Protocol", String.join(", ", stripped.subprotocols()));
        }
        String deflate = deflateOffers(request, lease.upstream().terms());
        if (deflate != null) {
            up.add("Sec-WebSocket-Extensions", deflate);
        }
        identityHeaders.forEach(header -> up.add(header.getKey(), header.getValue()));
        addForwarded(sent, request.authority(), sender, up);
        if (!isOurs("X-Request-Id") && !(sender.trusted() && endToEnd.contains("X-Request-Id"))) {
            up.add("X-Request-Id", sender.id());
        }
        if (sender.trace() != null && !isOurs(TRACEPARENT)) {
            up.add(TRACEPARENT, sender.trace().traceparent());
        }
        set.forEach(up::add);
        return up.build();
    }

    private void copyEndToEnd(Headers endToEnd, Stripped stripped, Sender sender, Headers.Builder up) {
        for (int i = 0; i < endToEnd.size(); i++) {
            String name = endToEnd.name(i);
            String folded = FieldNames.folded(name);
            boolean dropped = MADE_ANEW.contains(folded)
                    || stripped.removedHeaders().contains(FieldNames.lower(name))
                    || removed.contains(folded)
                    || identity.owns(folded)
                    || sender.replaces(folded)
                    || !believes(sender, folded);
            if (!dropped) {
                up.add(name, endToEnd.value(i));
            }
        }
    }

    /** Whether the route says what of that name goes up, if anything. */
    private boolean isOurs(String name) {
        String folded = FieldNames.folded(name);
        return removed.contains(folded) || identity.owns(folded);
    }

    private static boolean believes(Sender sender, String folded) {
        if (folded.startsWith(CLAIMED_PREFIX)) {
            return sender.xForwarded();
        }
        return sender.trusted() || !(CLAIMED.contains(folded) || folded.startsWith(OURS_PREFIX));
    }

    private static void addForwarded(Headers sent, String authority, Sender sender, Headers.Builder up) {
        up.add("X-Forwarded-For", forwardedFor(sent, sender));
        up.add("X-Forwarded-Proto", claimed(sent, sender, "X-Forwarded-Proto", sender.secure() ? "https" : "http"));
        up.add("X-Forwarded-Host", claimed(sent, sender, "X-Forwarded-Host", authority));
        String via = String.join(", ", sent.all("Via"));
        up.add("Via", (via.isEmpty() ? "" : via + ", ") + "1.1 " + Via.PSEUDONYM);
    }

    private static String forwardedFor(Headers sent, Sender sender) {
        if (sender.xForwarded() && sent.contains("X-Forwarded-For")) {
            return String.join(", ", sent.all("X-Forwarded-For")) + ", " + sender.peer();
        }
        return sender.client().equals(sender.peer()) ? sender.peer() : sender.client() + ", " + sender.peer();
    }

    private static String claimed(Headers sent, Sender sender, String name, String own) {
        String value = sender.xForwarded() ? sent.first(name) : null;
        return value == null ? own : value;
    }

    private static Set<String> folded(Collection<String> names) {
        return names.stream().map(FieldNames::folded).collect(Collectors.toCollection(HashSet::new));
    }
}
