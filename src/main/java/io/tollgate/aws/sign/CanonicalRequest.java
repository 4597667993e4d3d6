package io.tollgate.aws.sign;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedMap;

/**
 * Step 1: a request as both sides write it down before they sign it.
 *
 * @param path see {@link #path(String)}
 * @param query see {@link QueryParameters#canonical}
 * @param headers those that are signed: names in lower case, values without space around them
 * @param payloadHash SHA-256 of the body, in hexadecimal
 */
record CanonicalRequest(
        String method, String path, String query, SortedMap<String, String> headers, String payloadHash) {
    /**
     * A path as signatures have it: what was sent, without dot segments and empty ones, percent-encoded once more, so that {@code
     * %3A} is {@code %253A}.
     */
    static String path(String sent) {
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

    /** The names of what is signed, in order. */
    String signedHeaders() {
        return String.join(";", headers.keySet());
    }

    String text() {
        StringBuilder text = new StringBuilder(512)
                .append(method)
                .append('\n')
                .append(path)
                .append('\n')
                .append(query)
                .append('\n');
        headers.forEach(
                (name, value) -> text.append(name).append(':').append(value).append('\n'));
        return text.append('\n')
                .append(signedHeaders())
                .append('\n')
                .append(payloadHash)
                .toString();
    }
}
