package io.tollgate.gate;

import static io.tollgate.fuzz.Property.holds;
import static io.tollgate.fuzz.Property.isInOrder;
import static io.tollgate.fuzz.Property.same;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.auth.CredentialFinder;
import io.tollgate.auth.CredentialFinder.Found;
import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.IdentityHeaders;
import io.tollgate.auth.Stripped;
import io.tollgate.gate.forward.ForwardRule;
import io.tollgate.gate.forward.PathRewrite;
import io.tollgate.gate.forward.PresentedRequest;
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
import java.util.stream.Collectors;

/**
 * Fuzz target: a handshake with a token put into its places, and bytes around them that try to hide it there. Nothing of
 * the token goes up, everything else goes up in order, and what goes up holds no token any more.
 *
 * <p>The input's lines are: letters for where the token stands and how it is spelled there; then what stands before and
 * behind it in the query, in the cookies, among the subprotocols; then further header lines.
 */
public final class CredentialFuzz {
    private static final int MAX_HEAD = 16 * 1024;
    private static final String TOKEN = "Zm9vYmFy.T0k3n-T0k3N_x.QUJDREVGRw";
    private static final String ENCODED =
            Base64.getUrlEncoder().withoutPadding().encodeToString(TOKEN.getBytes(ISO_8859_1));
    private static final String ESCAPED =
            TOKEN.chars().mapToObj(c -> String.format(Locale.ROOT, "%%%02x", c)).collect(Collectors.joining());
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    /** What a place is known by, in any case, or could be spelled with. */
    private static final Pattern TRACE_OF_A_PLACE =
            Pattern.compile("(?i)access_token|session|authorization|x-token|bearer|%|\r");

    private static final CredentialSettings QUERY = new CredentialSettings.Query("access_token");
    private static final CredentialSettings COOKIE = new CredentialSettings.Cookie("session");
    private static final Map<Character, CredentialSettings> PLACES = Map.of(
            'q',
            QUERY,
            'e',
            QUERY,
            'd',
            QUERY,
            'c',
            COOKIE,
            's',
            COOKIE,
            'a',
            new CredentialSettings.Header("Authorization"),
            'x',
            new CredentialSettings.Header("X-Token"),
            'm',
            new CredentialSettings.SubprotocolMarker("access_token"),
            'p',
            new CredentialSettings.SubprotocolPrefix("bearer."),
            'b',
            new CredentialSettings.SubprotocolBase64Prefix("base64url.bearer."));

    private static final CredentialFinder FINDER = new CredentialFinder(
            "qcaxmpb".chars().mapToObj(letter -> PLACES.get((char) letter)).toList());
    private static final ForwardRule RULE = new ForwardRule(
            new PathRewrite(RouteSettings.Rewrite.NONE),
            new IdentityHeaders(Map.of("X-User", "sub")),
            Map.of("X-Edge", "tollgate"),
            List.of("X-Debug"));
    private static final ForwardRule.Sender SENDER =
            new ForwardRule.Sender("id-1", "192.0.2.1", "192.0.2.1", false, false, false, null);
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
        lines[0] = lines[0].replaceAll("[^qedcsaxmpb]", "");
        try {
            UpgradeRequest request = request(head(lines));
            judge(request, lines[0], TRACE_OF_A_PLACE.matcher(text).find());
        } catch (Refusal refusal) {
            holds(refusal.status() >= 400 && refusal.status() < 500, "the client is at fault");
        }
    }

    private static String head(String[] lines) {
        Spelling placed = new Spelling(lines[0]);
        String query = lines[1]
                + placed.as('q', "&access_token=" + TOKEN + "&" + lines[2])
                + placed.as('e', "&%61ccess%5Ftoken=" + TOKEN)
                + placed.as('d', "&access_token=" + ESCAPED);
        String cookies = lines[3] + placed.as('c', "; session=" + TOKEN + ";" + lines[4]);
        String subprotocols = lines[5]
                + placed.as('m', ", access_token, " + TOKEN)
                + placed.as('p', ", bearer." + TOKEN)
                + placed.as('b', ", base64url.bearer." + ENCODED)
                + (lines[6].isEmpty() ? "" : ", " + lines[6]);
        return "GET /chat?" + query + " HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                + "Cookie: " + cookies + "\r\n"
                + placed.as('s', "cookie:session = " + TOKEN + " \r\n")
                + placed.as('a', "authorization:bEARER \t" + TOKEN + "\r\n")
                + placed.as('x', "X-TOKEN: " + TOKEN + "\r\n")
                + (subprotocols.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + subprotocols + "\r\n")
                + (lines.length < 8 || lines[7].isEmpty() ? "" : lines[7].replace("\n", "\r\n") + "\r\n")
                + "\r\n";
    }

    /** Which spellings the input asks for. */
    private record Spelling(String letters) {
        String as(char letter, String text) {
            return letters.indexOf(letter) >= 0 ? text : "";
        }
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
        boolean alone = places.length() == 1 && "qedcsaxm".contains(places);
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
        UpgradeRequest sent = request(up);
        PresentedRequest again = new PresentedRequest(sent);
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
