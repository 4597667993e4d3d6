package io.tollgate.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which paths a route is for. Immutable.
 *
 * <pre>
 *   pattern  = "/" | 1*( "/" segment ) [ "/**" ] [ "/" ]
 *   segment  = literal | "*" | "{" name "}"
 * </pre>
 *
 * <p>A literal is written as in a URL and compared decoded, letter case included. {@code *} and a variable stand for exactly
 * one segment, {@code **} for the rest, which may be nothing: {@code /chat/**} is for {@code /chat} too. A slash at the end
 * is not significant, as in {@link RequestPath}.
 *
 * <p>Natural order: the most literal first. More literal segments come before fewer; among equals more single segments, and
 * then a pattern without {@code **} before one with it. Two patterns of the same order are told apart by the file's order.
 */
public final class PathPattern implements Comparable<PathPattern> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private enum Kind {
        LITERAL,
        SINGLE
    }

    /** Text: the decoded literal, or the variable's name, or null for {@code *}. */
    private record Segment(Kind kind, @Nullable String text) {
        boolean covers(Segment other) {
            return kind == Kind.SINGLE || equals(other);
        }
    }

    private final String text;
    private final List<Segment> segments;
    private final boolean rest;
    private final List<String> variables;
    private final int literals;

    private PathPattern(String text, List<Segment> segments, boolean rest) {
        this.text = text;
        this.segments = List.copyOf(segments);
        this.rest = rest;
        List<String> names = new ArrayList<>();
        int count = 0;
        for (Segment segment : segments) {
            if (segment.kind() == Kind.LITERAL) {
                count++;
            } else if (segment.text() != null) {
                names.add(segment.text());
            }
        }
        this.literals = count;
        this.variables = List.copyOf(names);
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is none; the message names it and what was expected
     */
    public static PathPattern parse(String text) {
        if (!text.startsWith("/")) {
            throw malformed(text, "does not start with '/'");
        }
        String inner = text.substring(1);
        String listed = inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner;
        List<Segment> segments = new ArrayList<>();
        Set<String> names = new HashSet<>();
        boolean rest = false;
        for (String part : inner.isEmpty() ? new String[0] : listed.split("/", -1)) {
            if (rest) {
                throw malformed(text, "has something behind '**', expected it to be last");
            }
            rest = part.equals("**");
            if (!rest) {
                Segment segment = segment(part, text);
                if (segment.kind() == Kind.SINGLE && segment.text() != null && !names.add(segment.text())) {
                    throw malformed(text, "has two variables named '" + segment.text() + "'");
                }
                segments.add(segment);
            }
        }
        return new PathPattern(text, segments, rest);
    }

    private static Segment segment(String part, String text) {
        if (part.isEmpty()) {
            throw malformed(text, "has an empty segment");
        }
        if (part.equals("*")) {
            return new Segment(Kind.SINGLE, null);
        }
        if (part.startsWith("{") && part.endsWith("}")) {
            String name = part.substring(1, part.length() - 1);
            if (!NAME.matcher(name).matches()) {
                throw malformed(text, "has a variable '" + name + "', expected letters, digits and '_'");
            }
            return new Segment(Kind.SINGLE, name);
        }
        if (part.indexOf('*') >= 0 || part.indexOf('{') >= 0 || part.indexOf('}') >= 0) {
            throw malformed(text, "has '" + part + "', expected '*', '**' or {name} as a whole segment");
        }
        try {
            return new Segment(Kind.LITERAL, PathSegment.decode(part, 0, part.length()));
        } catch (MalformedPathException e) {
            throw malformed(text, "has '" + part + "': " + e.getMessage());
        }
    }

    private static IllegalArgumentException malformed(String text, String problem) {
        return new IllegalArgumentException("path '" + text + "' " + problem);
    }

    /** The variables' decoded values if the path is one of this pattern's, else null. */
    public @Nullable Map<String, String> match(RequestPath path) {
        List<String> given = path.segments();
        if (rest ? given.size() < segments.size() : given.size() != segments.size()) {
            return null;
        }
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.kind() == Kind.LITERAL && !given.get(i).equals(segment.text())) {
                return null;
            }
        }
        return variables.isEmpty() ? Map.of() : valuesIn(given);
    }

    private Map<String, String> valuesIn(List<String> given) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.kind() == Kind.SINGLE && segment.text() != null) {
                values.put(segment.text(), given.get(i));
            }
        }
        return Map.copyOf(values);
    }

    /** Whether every path of the other pattern is one of this pattern's too. */
    public boolean covers(PathPattern other) {
        if (other.segments.size() < segments.size() || (other.rest && !rest)) {
            return false;
        }
        if (!rest && other.segments.size() > segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (!segments.get(i).covers(other.segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Names of the variables, in order. */
    public List<String> variables() {
        return variables;
    }

    /** The literal that every matching path starts with, or null if the first segment may be anything or missing. */
    @Nullable
    String firstLiteral() {
        return segments.isEmpty() || segments.get(0).kind() == Kind.SINGLE
                ? null
                : segments.get(0).text();
    }

    @Override
    public int compareTo(PathPattern other) {
        if (literals != other.literals) {
            return Integer.compare(other.literals, literals);
        }
        if (segments.size() != other.segments.size()) {
            return Integer.compare(other.segments.size(), segments.size());
        }
        return Boolean.compare(rest, other.rest);
    }

    /** Two patterns are equal if they are written the same but for slashes at the end. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PathPattern pattern && rest == pattern.rest && segments.equals(pattern.segments);
    }

    @Override
    public int hashCode() {
        return segments.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
