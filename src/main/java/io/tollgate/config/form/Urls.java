package io.tollgate.config.form;

import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Units;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The forms of URLs. */
public final class Urls {
    /** Stands in for a URL that could not be read. */
    public static final URI NONE = URI.create("none:none");

    /** What an HTTP client of Vert.x takes: with any other literal each request throws. */
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:]+]");

    private Urls() {}

    /** An absolute URL of one of the schemes, with a host, without user information or fragment. */
    public static Form<URI> of(Set<String> schemes, boolean query) {
        String expected = "a URL that starts with "
                + Units.either(schemes.stream().sorted().map(s -> s + "://").toList());
        return Form.of(expected, text -> parse(text, schemes, query));
    }

    private static @Nullable URI parse(String text, Set<String> schemes, boolean query) {
        try {
            URI url = new URI(text);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if (!schemes.contains(scheme)) {
                return null;
            }
            String fault = fault(url, query);
            if (fault != null) {
                throw new IllegalArgumentException(fault);
            }
            return url;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static @Nullable String fault(URI url, boolean query) {
        if (url.getRawUserInfo() != null) {
            return "without a user or password";
        }
        if (url.getHost() == null) {
            return "with a host name (of letters, digits, '.' and '-') or an IP address";
        }
        if (isHttp(url)
                && url.getHost().startsWith("[")
                && !IPV6.matcher(url.getHost()).matches()) {
            return "with an IPv6 address of hexadecimal digits and colons alone, without a zone or an IPv4 address in it";
        }
        if (url.getPort() == 0 || url.getPort() > 0xFFFF) {
            return "with a port of 1 to 65535";
        }
        if (url.getRawFragment() != null) {
            return "without a fragment";
        }
        return url.getRawQuery() != null && !query ? "without a query" : null;
    }

    private static boolean isHttp(URI url) {
        return url.getScheme().regionMatches(true, 0, "http", 0, 4);
    }
}
