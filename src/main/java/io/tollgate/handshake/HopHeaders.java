package io.tollgate.handshake;

import io.tollgate.handshake.name.FieldNames;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which header lines end at us (RFC 9110 §7.6.1). Stateless.
 *
 * <p>A server that hands headers on as variables cannot tell {@code Content_Length} from {@code Content-Length}, so the
 * first ends here too, and so does a {@code Sec_WebSocket_Key} beside the one that was judged. A Connection list is taken at
 * its word. It can hide no header that the handshake, the credential or the origin rule rests on, since those are judged
 * before; so that they cannot be made to vanish between our judgment and the upstream's, they stay although listed.
 */
public final class HopHeaders {
    /** Content-Length is among them since neither a handshake nor its 101 has a body: at most it said 0. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "content-length");

    private static final String HANDSHAKE_PREFIX = "sec-websocket-";
    private static final Set<String> NEVER_DROPPED = Set.of("host", "origin", "cookie", "authorization");

    /** Options of a Connection: more than any client has. */
    private static final int FEW = 8;

    private HopHeaders() {}

    /** The lines that go on, in order: without the hop-by-hop ones and those that Connection names. */
    public static Headers endToEnd(Headers headers) {
        Collection<String> dropped = dropped(HttpSyntax.tokens(headers.all("Connection")));
        Headers.Builder kept = Headers.builder();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!endsHere(name, dropped)) {
                kept.add(name, headers.value(i));
            }
        }
        return kept.build();
    }

    /**
     * Few stay the list that they are, and cost nothing more; of many each line would be compared with each: their names are
     * looked up, in small letters.
     */
    private static Collection<String> dropped(@Nullable List<String> listed) {
        if (listed == null) {
            return List.of();
        }
        if (listed.size() <= FEW) {
            return listed;
        }
        return listed.stream().map(FieldNames::lower).collect(Collectors.toCollection(HashSet::new));
    }

    private static boolean isListed(String name, String lower, Collection<String> dropped) {
        return dropped instanceof List<String> few
                ? HttpSyntax.containsIgnoringCase(few, name)
                : dropped.contains(lower);
    }

    private static boolean endsHere(String name, Collection<String> listed) {
        String lower = FieldNames.lower(name);
        String hyphened = lower.replace('_', '-');
        boolean ofHandshake = lower.startsWith(HANDSHAKE_PREFIX);
        boolean looksLikeHandshake = !ofHandshake && hyphened.startsWith(HANDSHAKE_PREFIX);
        if (looksLikeHandshake || HOP_BY_HOP.contains(hyphened)) {
            return true;
        }
        boolean needed = ofHandshake || NEVER_DROPPED.contains(lower);
        return !needed && isListed(name, lower, listed);
    }
}
