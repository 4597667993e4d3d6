package io.tollgate.gate;

import static io.tollgate.fuzz.Property.holds;
import static io.tollgate.fuzz.Property.isInOrder;
import static io.tollgate.fuzz.Property.same;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.auth.CredentialFinder;
import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.Found;
import io.tollgate.auth.IdentityHeaders;
import io.tollgate.auth.Stripped;
import io.tollgate.handshake.HeadReader;
import io.tollgate.handshake.HeadWriter;
import io.tollgate.handshake.Headers;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.upstream.EndpointLease;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fuzz target: a handshake with a token put into its places, and bytes around them that try to hide it there. Nothing of
 * the token goes up, everything else goes up in order, and what goes up holds no token any more.
 *
 * <p>The input's lines are: letters for the places that hold the token (q, c, a, x, m, p, b); then what stands before and
 * behind it in the query, in the cookies, among the subprotocols; then further header lines.
 */
public final class CredentialFuzz {
    private static final int MAX_HEAD = 16 * 1024;
    private static final String TOKEN = "Zm9vYmFy.T0k3n-T0k3N_x.QUJDREVGRw";
    private static final String ENCODED =
            Base64.getUrlEncoder().withoutPadding().encodeToString(TOKEN.getBytes(ISO_8859_1));
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    /** What a place is known by, in any case, or could be spelled with. */
    private static final Pattern TRACE_OF_A_PLACE =
            Pattern.compile("(?i)access_token|session|authorization|x-token|bearer|%|\r");

    private static final Map<Character, CredentialSettings> PLACES = Map.of(
            'q', new CredentialSettings.Query("access_token"),
            'c', new CredentialSettings.Cookie("session"),
            'a', new CredentialSettings.Header("Authorization"),
            'x', new CredentialSettings.Header("X-Token"),
            'm', new CredentialSettings.SubprotocolMarker("access_token"),
            'p', new CredentialSettings.SubprotocolPrefix("bearer."),
            'b', new CredentialSettings.SubprotocolBase64Prefix("base64url.bearer."));

    private static final CredentialFinder FINDER = new CredentialFinder(
            "qcaxmpb".chars().mapToObj(letter -> PLACES.get((char) letter)).toList());
    private static final ForwardRule RULE = new ForwardRule(
            new PathRewrite(RouteSettings.Rewrite.NONE),
            new IdentityHeaders(Map.of("X-User", "sub")),
            Map.of("X-Edge", "tollgate"),
            List.of("X-Debug"));
    private static final ForwardRule.Sender SENDER =
            new ForwardRule.Sender("id-1", "192.0.2.1", "192.0.2.1", false, false, false);
    private static final EndpointLease LEASE = lease();

    private CredentialFuzz() {}

    private static EndpointLease lease() {
        Vertx vertx = Vertx.vertx();
        try {
            return Upstreams.lease(Upstreams.of(vertx, "ws://server:9000"));
        } finally {
            vertx.close().await();
        }
    }

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, ISO_8859_1);
        String[] lines = text.split("\n", 8);
        if (lines.length < 7 || holdsToken(text)) {
            return;
        }
        lines[0] = lines[0].replaceAll("[^qcaxmpb]", "");
        try {
            UpgradeRequest request = request(head(lines));
            judge(request, lines[0], TRACE_OF_A_PLACE.matcher(text).find());
        } catch (Refusal refusal) {
            holds(refusal.status() >= 400 && refusal.status() < 500, "the client is at fault");
        }
    }

    private static String head(String[] lines) {
        String places = lines[0];
        String query = places.indexOf('q') >= 0 ? lines[1] + "&access_token=" + TOKEN + "&" + lines[2] : lines[1];
        String cookies = places.indexOf('c') >= 0 ? lines[3] + "; session=" + TOKEN + ";" + lines[4] : lines[3];
        StringBuilder subprotocols = new StringBuilder(lines[5]);
        subprotocols.append(places.indexOf('m') >= 0 ? ", access_token, " + TOKEN : "");
        subprotocols.append(places.indexOf('p') >= 0 ? ", bearer." + TOKEN : "");
        subprotocols.append(places.indexOf('b') >= 0 ? ", base64url.bearer." + ENCODED : "");
        subprotocols.append(lines[6].isEmpty() ? "" : ", " + lines[6]);
        StringBuilder head = new StringBuilder("GET /chat?" + query + " HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n")
                .append(
                        "Connection: upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n")
                .append("Cookie: " + cookies + "\r\n");
        head.append(places.indexOf('a') >= 0 ? "authorization:bEARER \t" + TOKEN + "\r\n" : "");
        head.append(places.indexOf('x') >= 0 ? "X-TOKEN: " + TOKEN + "\r\n" : "");
        if (subprotocols.length() > 0) {
            head.append("Sec-WebSocket-Protocol: ").append(subprotocols).append("\r\n");
        }
        if (lines.length == 8 && !lines[7].isEmpty()) {
            head.append(lines[7].replace("\n", "\r\n")).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private static UpgradeRequest request(String head) throws Refusal {
        return request(Unpooled.wrappedBuffer(head.getBytes(ISO_8859_1)));
    }

    private static UpgradeRequest request(ByteBuf head) throws Refusal {
        HeadReader reader = HeadReader.forRequest(MAX_HEAD);
        if (!reader.read(head)) {
            throw Refusal.of(Outcome.BAD_REQUEST, "it is not whole");
        }
        return UpgradeRequest.check(reader.request());
    }

    private static void judge(UpgradeRequest request, String places, boolean placesInText) throws Refusal {
        PresentedRequest presented = new PresentedRequest(request);
        Stripped stripped = FINDER.strip(presented);
        keepsOrder(request, stripped);
        boolean found = false;
        try {
            Found one = FINDER.find(presented);
            same(one.stripped(), stripped, "a token that is found is stripped");
            found = true;
            if (!placesInText && places.length() == 1) {
                same(one.credential().place(), PLACES.get(places.charAt(0)), "a token is found in its place");
            }
        } catch (Refusal refusal) {
            holds(!holdsToken(refusal.detail()), "no refusal names the token");
            holds(refusal.headers().get(0).getKey().equals("WWW-Authenticate"), "a refusal says what to bring");
        }
        // A prefixed token has to stand beside another subprotocol, and a cookie to stand alone.
        boolean alone = places.length() == 1 && "qcaxm".contains(places);
        holds(placesInText || !alone || found, "a token alone is found");
        goesUp(request, stripped);
    }

    private static void keepsOrder(UpgradeRequest request, Stripped stripped) {
        holds(isInOrder(stripped.subprotocols(), request.subprotocols()), "subprotocols keep their order");
        String query = stripped.query() == null ? "" : stripped.query();
        List<String> parameters = List.of(("" + request.rawQuery()).split("&", -1));
        holds(stripped.query() == null || isInOrder(List.of(query.split("&", -1)), parameters), "parameters too");
        holds(isInOrder(pairs(stripped.cookies()), pairs(request.headers().all("Cookie"))), "cookies too");
    }

    private static List<String> pairs(List<String> cookies) {
        return Arrays.stream(String.join(";", cookies).split(";"))
                .map(pair -> pair.replaceAll("^[ \t]+|[ \t]+$", ""))
                .filter(pair -> !pair.isEmpty())
                .toList();
    }

    private static void goesUp(UpgradeRequest request, Stripped stripped) throws Refusal {
        Headers headers = RULE.headers(request, stripped, List.of(), SENDER, LEASE);
        String target = request.rawPath() + (stripped.query() == null ? "" : "?" + stripped.query());
        ByteBuf up = HeadWriter.request(new UnpooledByteBufAllocator(false), target, headers);
        holds(!holdsToken(up.toString(ISO_8859_1)), "nothing of the token goes up");
        PresentedRequest again = new PresentedRequest(request(up));
        holds(!up.isReadable(), "what goes up is one request");
        Stripped twice = FINDER.strip(again);
        same(twice.query() + "", stripped.query() + "", "a query without its token stays");
        same(twice.subprotocols(), stripped.subprotocols(), "subprotocols without their token stay");
        same(twice.cookies(), stripped.cookies(), "cookies without their token stay");
        holds(twice.removedHeaders().isEmpty(), "headers without their token stay");
        try {
            FINDER.find(again);
            throw new AssertionError("what goes up still holds a token");
        } catch (Refusal refusal) {
            same(refusal.outcome(), Outcome.NO_TOKEN, "what goes up holds no token");
        }
    }

    /** As it is, in base64url, or behind escapes. */
    private static boolean holdsToken(String text) {
        String decoded = ESCAPE.matcher(text)
                .replaceAll(escape -> Matcher.quoteReplacement("" + (char) Integer.parseInt(escape.group(1), 16)));
        String folded = (text + "\n" + decoded).toLowerCase(Locale.ROOT);
        return folded.contains(TOKEN.toLowerCase(Locale.ROOT)) || folded.contains(ENCODED.toLowerCase(Locale.ROOT));
    }
}
