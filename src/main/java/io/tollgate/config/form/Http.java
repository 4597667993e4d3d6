package io.tollgate.config.form;

import io.tollgate.auth.OriginRule;
import io.tollgate.config.yaml.Form;
import io.tollgate.route.HostPattern;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The forms of what stands in an HTTP request: hosts, origins, header names and values. */
public final class Http {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
    private static final Pattern DOMAIN_NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    /** What belongs to one hop, or is made by Tollgate for each (RFC 9110 §7.6.1, RFC 6455 §4.1). */
    private static final Set<String> OURS = Set.of(
            "connection",
            "content-length",
            "expect",
            "forwarded",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto");

    private static final String A_HEADER =
            "a header name that is not hop-by-hop, Host, Sec-WebSocket-* or made by Tollgate";

    /** A header that may be read, set or removed. */
    public static final Form<String> HEADER = Form.of(A_HEADER, text -> isToken(text) && !isOurs(text) ? text : null);

    /** A header's value: visible ASCII and single blanks between. Never shown, as it may hold a credential. */
    public static final Form<String> HEADER_VALUE = Form.hidden(
            "a header value of printable ASCII without blanks at its ends",
            text -> text.chars().allMatch(c -> c >= 0x20 && c <= 0x7E) && text.equals(text.strip()) ? text : null);

    /** A word as RFC 9110 §5.6.2 has it: names of cookies and subprotocols are such. */
    public static final Form<String> WORD =
            Form.of("a word of letters, digits and !#$%&'*+-.^_`|~", text -> isToken(text) ? text : null);

    /** A domain name in lower case. */
    public static final Form<String> DOMAIN = Form.of("a host name such as chat.example.com", text -> {
        String folded = text.toLowerCase(Locale.ROOT);
        return isDomain(folded) ? folded : null;
    });

    /** A host as routes have it, in lower case: exact, or {@code *.} and a domain. */
    public static final Form<String> HOST =
            Form.of("a host such as chat.example.com or *.example.com, without a port", Http::host);

    /** An Origin as browsers send it (RFC 6454 §6.2), with {@code *.} before its host for all below it. */
    public static final Form<String> ORIGIN_PATTERN =
            Form.of("an origin such as https://app.example.com or https://*.example.com", Http::origin);

    /** What starts the names of headers that are made from somebody else's words: of none that means something already. */
    public static final Form<String> HEADER_PREFIX = Form.of(
            "how header names begin, such as X-Tollgate-Ctx-, with - at its end, and not as those of others do",
            text -> text.length() > 1 && text.endsWith("-") && isToken(text) && !startsKnown(fold(text)) ? text : null);

    private static final List<String> KNOWN =
            List.of("accept-", "access-control-", "content-", "if-", "sec-", "x-amz-", "x-forwarded-", "x-request-");

    private Http() {}

    /** Whether names that begin like this are those of headers with a meaning, or may become such. */
    private static boolean startsKnown(String prefix) {
        return KNOWN.stream().anyMatch(known -> known.startsWith(prefix) || prefix.startsWith(known))
                || OURS.stream().anyMatch(ours -> ours.startsWith(prefix));
    }

    private static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    private static boolean isOurs(String header) {
        String folded = fold(header);
        return OURS.contains(folded) || folded.startsWith("sec-websocket-");
    }

    /** How servers that make variables of headers may see the name: they do not tell {@code _} from {@code -}. */
    public static String fold(String header) {
        return header.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean isDomain(String text) {
        return text.length() <= 253 && DOMAIN_NAME.matcher(text).matches();
    }

    private static String host(String text) {
        HostPattern.parse(text);
        return text.toLowerCase(Locale.ROOT);
    }

    private static String origin(String text) {
        // The rule itself is asked, so that what is accepted here is what it will be able to match.
        if (new OriginRule(List.of(text)).any()) {
            throw new IllegalStateException("A rule with an origin allows any");
        }
        return text;
    }

    /** Whether the text may stand in a request target as it is. */
    static boolean isRawPath(String path) {
        try {
            URI url = new URI("ws://host" + path);
            return path.startsWith("/")
                    && path.equals(url.getRawPath())
                    && path.chars().allMatch(c -> c < 0x7F);
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
