package io.tollgate.aws.sign;

import java.util.SortedMap;

/**
 * Step 1: a request as both sides write it down before they sign it.
 *
 * @param path see {@link CanonicalPath}
 * @param query see {@link QueryParameters#canonical}
 * @param headers those that are signed: names in lower case, values without space around them
 * @param payloadHash SHA-256 of the body, in hexadecimal
 */
record CanonicalRequest(
        String method, String path, String query, SortedMap<String, String> headers, String payloadHash) {
    /** Their names, in order. */
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
