package io.tollgate.route;

import java.util.ArrayList;
import java.util.List;

/**
 * A request path recognized: the raw text is what goes on, the decoded segments are what routes match. Immutable.
 *
 * <p>Nothing is repaired. A path that Tollgate and a server behind could understand differently (dot segments, empty
 * segments, encoded separators, broken escapes) is refused, so that no route's rule is passed by another spelling.
 *
 * <p>One slash at the end is not significant: {@code /chat/} has the segments of {@code /chat}, hence the same route and the
 * same rule; the raw text keeps it.
 */
public final class RequestPath {
    /** No honest path is as deep, and what is kept of a path stays in proportion to what was sent. */
    static final int MOST_SEGMENTS = 1024;

    private final String raw;
    private final List<String> segments;

    private RequestPath(String raw, List<String> segments) {
        this.raw = raw;
        this.segments = segments;
    }

    /**
     * Reads the path of a request target in origin form (RFC 9112 §3.2.1), without its query.
     *
     * @throws MalformedPathException if it is not one, or could be read in two ways
     */
    public static RequestPath parse(String rawPath) throws MalformedPathException {
        if (rawPath.isEmpty() || rawPath.charAt(0) != '/') {
            throw new MalformedPathException("the path does not start with '/'");
        }
        List<String> segments = new ArrayList<>();
        int start = 1;
        while (start < rawPath.length()) {
            int slash = rawPath.indexOf('/', start);
            int end = slash < 0 ? rawPath.length() : slash;
            if (end == start) {
                throw new MalformedPathException("an empty segment at index %d of the path".formatted(start));
            }
            if (segments.size() == MOST_SEGMENTS) {
                throw new MalformedPathException("more than %d segments in the path".formatted(MOST_SEGMENTS));
            }
            segments.add(PathSegment.decode(rawPath, start, end));
            start = end + 1;
        }
        return new RequestPath(rawPath, List.copyOf(segments));
    }

    /** As it came, escapes included. */
    public String raw() {
        return raw;
    }

    /** Decoded, in order, none of them empty; no segment at all for {@code /}. */
    public List<String> segments() {
        return segments;
    }

    @Override
    public String toString() {
        return raw;
    }
}
