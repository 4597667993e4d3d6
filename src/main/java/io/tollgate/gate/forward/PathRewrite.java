package io.tollgate.gate.forward;

import io.tollgate.gate.RouteSettings.Rewrite;
import io.tollgate.route.RequestPath;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a route makes of the request's path on its way up. Immutable. */
public final class PathRewrite {
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]+)}");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    /** RFC 3986 §3.3: what may stand in a path segment as it is, but for the escape itself. */
    private static final String SEGMENT = "-._~!$&'()*+,;=:@";

    private final Rewrite rewrite;

    public PathRewrite(Rewrite rewrite) {
        this.rewrite = rewrite;
    }

    /** The raw path to send: the request's own bytes, but for what the rule changes. */
    String apply(RequestPath path, Map<String, String> variables) {
        if (rewrite.path() != null) {
            return expand(rewrite.path(), variables);
        }
        return rewrite.stripPrefix() == null ? path.raw() : strip(path, rewrite.stripPrefix());
    }

    /** Takes as many raw segments off as the prefix has, if the decoded ones are its own. */
    private static String strip(RequestPath path, String prefix) {
        int at = 0;
        int segment = 0;
        for (String part : prefix.split("/", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            if (segment >= path.segments().size()
                    || !path.segments().get(segment).equals(part)) {
                return path.raw();
            }
            int next = path.raw().indexOf('/', at + 1);
            at = next < 0 ? path.raw().length() : next;
            segment++;
        }
        String rest = path.raw().substring(at);
        return rest.isEmpty() ? "/" : rest;
    }

    private static String expand(String template, Map<String, String> variables) {
        Matcher matcher = VARIABLE.matcher(template);
        StringBuilder path = new StringBuilder();
        while (matcher.find()) {
            String value = variables.getOrDefault(matcher.group(1), "");
            matcher.appendReplacement(path, Matcher.quoteReplacement(encode(value)));
        }
        return matcher.appendTail(path).toString();
    }

    private static String encode(String segment) {
        StringBuilder encoded = new StringBuilder(segment.length());
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean asItIs = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || SEGMENT.indexOf(c) >= 0;
            if (asItIs) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
