package io.tollgate.route;

import static io.tollgate.fuzz.Property.holds;
import static io.tollgate.fuzz.Property.same;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Fuzz target: a request's path is taken or refused as RFC 3986 reads it naively, and a table of routes finds the one that
 * a walk over all of them finds.
 *
 * <p>The input's lines are the path, the host, and then a route each: its hosts, with commas, a blank, and its pattern.
 */
public final class RouteFuzz {
    private static final Pattern SEGMENT = Pattern.compile("([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})++");
    private static final Pattern TWO_READINGS = Pattern.compile("(?s).*[/\\\\\\x00-\\x1f\\x7f-\\x9f].*|\\.\\.?(;.*)?");

    private RouteFuzz() {}

    /** A route of the input, and its place in the file. */
    private record Listed(HostPattern host, PathPattern path, int place) {}

    public static void fuzzerTestOneInput(byte[] input) {
        String[] lines = new String(input, ISO_8859_1).split("\n", -1);
        RequestPath path = parsed(lines[0]);
        if (path == null || lines.length < 3 || lines.length > 40) {
            return;
        }
        String host = lines[1];
        RouteTable.Builder<Integer> table = RouteTable.builder();
        List<Listed> listed = new ArrayList<>();
        for (int i = 2; i < lines.length; i++) {
            add(lines[i], i, table, listed);
        }
        RouteMatch<Integer> match = table.build().match(host, path);
        Listed naive = naively(listed, host, path.segments());
        same(match == null ? null + "" : match.route() + "", naive == null ? null + "" : naive.place + "", "the route");
        if (match != null) {
            for (Map.Entry<String, String> variable : match.variables().entrySet()) {
                holds(path.segments().contains(variable.getValue()), "a variable is a segment");
            }
            same(
                    List.copyOf(match.variables().keySet()).size(),
                    naive.path.variables().size(),
                    "every variable");
        }
        coverMeansCover(listed, path);
    }

    private static RequestPath parsed(String raw) {
        List<String> naive = segments(raw);
        try {
            RequestPath path = RequestPath.parse(raw);
            same(path.segments(), naive == null ? "refused" : naive, "the path's segments");
            same(path.raw(), raw, "the path as it came");
            return path;
        } catch (MalformedPathException e) {
            holds(naive == null || naive.size() > RequestPath.MOST_SEGMENTS, "a path is taken, but: " + e.getMessage());
            holds(e.getMessage().chars().allMatch(c -> c >= ' ' && c < 0x7F), "a log line can hold it");
            return null;
        }
    }

    /** RFC 3986 §3.3 and what Tollgate refuses of it; null for a path that is refused. */
    private static List<String> segments(String raw) {
        if (!raw.startsWith("/")) {
            return null;
        }
        List<String> segments = new ArrayList<>();
        String inner = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
        for (String part : inner.isEmpty() ? new String[0] : inner.substring(1).split("/", -1)) {
            String segment = SEGMENT.matcher(part).matches() ? decoded(part) : null;
            if (segment == null || TWO_READINGS.matcher(segment).matches()) {
                return null;
            }
            segments.add(segment);
        }
        return segments;
    }

    private static String decoded(String part) {
        ByteBuffer bytes = ByteBuffer.allocate(part.length());
        for (int i = 0; i < part.length(); i++) {
            boolean escape = part.charAt(i) == '%';
            bytes.put((byte) (escape ? Integer.parseInt(part.substring(i + 1, i + 3), 16) : part.charAt(i)));
            i += escape ? 2 : 0;
        }
        try {
            return UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static void add(String line, int place, RouteTable.Builder<Integer> table, List<Listed> listed) {
        int blank = line.indexOf(' ');
        List<String> hosts =
                blank <= 0 ? List.of() : List.of(line.substring(0, blank).split(",", -1));
        String pattern = line.substring(blank + 1);
        try {
            PathPattern path = PathPattern.parse(pattern);
            List<HostPattern> parsed = hosts.stream().map(HostPattern::parse).toList();
            table.add(hosts, pattern, place);
            parsed.forEach(host -> listed.add(new Listed(host, path, place)));
            if (parsed.isEmpty()) {
                listed.add(new Listed(null, path, place));
            }
        } catch (IllegalArgumentException e) {
            holds(e.getMessage().contains("'"), "it says what is no pattern");
        }
    }

    /** design.md §3: exact host before the longest wildcard, any host last; then the most literal; then the file's order. */
    private static Listed naively(List<Listed> listed, String given, List<String> segments) {
        String host = given.endsWith(".") ? given.substring(0, given.length() - 1) : given;
        return listed.stream()
                .filter(route -> rank(route.host, host) >= 0 && matches(route.path, segments))
                .min(Comparator.comparingInt((Listed route) -> -rank(route.host, host))
                        .thenComparing(Listed::path)
                        .thenComparingInt(Listed::place))
                .orElse(null);
    }

    /** How closely the pattern names the host; -1 if it does not. */
    private static int rank(HostPattern pattern, String host) {
        if (pattern == null) {
            return 0;
        }
        boolean bounded = host.length() <= 255;
        if (!pattern.wildcard()) {
            return bounded && pattern.name().equals(host) ? 1000 : -1;
        }
        boolean below = host.endsWith("." + pattern.name())
                && host.length() > pattern.name().length() + 1;
        return bounded && below ? 1 + pattern.name().length() : -1;
    }

    private static boolean matches(PathPattern pattern, List<String> segments) {
        String text = pattern.toString();
        String inner = text.endsWith("/") ? text.substring(1, Math.max(1, text.length() - 1)) : text.substring(1);
        String[] parts = inner.isEmpty() ? new String[0] : inner.split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].equals("**")) {
                return true;
            }
            boolean any = parts[i].equals("*") || parts[i].startsWith("{");
            if (i == segments.size() || !(any || decoded(parts[i]).equals(segments.get(i)))) {
                return false;
            }
        }
        return parts.length == segments.size();
    }

    private static void coverMeansCover(List<Listed> listed, RequestPath path) {
        for (Listed one : listed) {
            for (Listed other : listed) {
                if (one.path.covers(other.path) && matches(other.path, path.segments())) {
                    holds(matches(one.path, path.segments()), one.path + " covers " + other.path);
                }
            }
        }
    }
}
