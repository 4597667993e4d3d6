package io.tollgate.handshake;

/**
 * The head of an HTTP/1.1 request, proven to hold the grammar of RFC 9112 §3 and §5 and nothing more.
 *
 * @param method a token, as sent
 * @param target visible ASCII without {@code #}, as sent
 * @param headers in order, as sent
 */
public record RequestHead(String method, String target, Headers headers) {
    /** Without the target, which may carry a credential in its query. */
    @Override
    public String toString() {
        return "RequestHead[" + method + ", " + headers + "]";
    }
}
