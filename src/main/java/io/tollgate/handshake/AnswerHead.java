package io.tollgate.handshake;

/**
 * The head of an HTTP/1.1 answer, proven to hold the grammar of RFC 9112 §4 and §5 and nothing more.
 *
 * @param status three digits
 * @param reason the reason phrase, possibly empty
 * @param headers in order, as sent
 */
public record AnswerHead(int status, String reason, Headers headers) {}
