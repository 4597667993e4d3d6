package io.tollgate.aws.sign;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A request's path as signatures have it: what was sent, without dot segments and empty ones, percent-encoded once more, so
 * that {@code %3A} is {@code %253A}. Stateless.
 */
final class CanonicalPath {
    private CanonicalPath() {}

    static String of(String sent) {
        return PercentCoding.encodePath(isPlain(sent) ? sent : normalized(sent));
    }

    /** Nearly all paths are. */
    private static boolean isPlain(String path) {
        return path.startsWith("/") && !path.contains("//") && !path.contains("/.");
    }

    private static String normalized(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        String joined = "/" + String.join("/", segments);
        return path.endsWith("/") && !segments.isEmpty() ? joined + "/" : joined;
    }
}
