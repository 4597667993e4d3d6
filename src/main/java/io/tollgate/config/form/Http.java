package io.tollgate.config.form;

import io.tollgate.config.yaml.Form;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The forms of what stands in an HTTP request: hosts, origins, header names and values. */
public final class Http {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
    private static final Pattern DOMAIN_NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]{2,45}]");
    private static final Pattern ORIGIN = Pattern.compile(
            "(?<scheme>[a-z][a-z0-9+.-]*)://(?<host>(\\*\\.)?[^/?#@\\\\:\\[\\]]+|\\[[0-9a-f:.]+])(:(?<port>[0-9]{1,5}))?");
    private static final Map<String, String> DEFAULT_PORTS = Map.of("http", "80", "https", "443");

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

    private Http() {}

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

    private static @Nullable String host(String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        String name = folded.startsWith("*.") ? folded.substring(2) : folded;
        return isDomain(name) || IPV6.matcher(folded).matches() ? folded : null;
    }

    private static @Nullable String origin(String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        var parts = ORIGIN.matcher(folded);
        if (!parts.matches()) {
            return null;
        }
        String port = parts.group("port");
        if (port != null && port.equals(DEFAULT_PORTS.get(parts.group("scheme")))) {
            throw new IllegalArgumentException("browsers leave the scheme's own port off");
        }
        return host(parts.group("host")) == null || (port != null && Integer.parseInt(port) > 0xFFFF) ? null : folded;
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
