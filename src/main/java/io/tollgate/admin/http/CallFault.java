package io.tollgate.admin.http;

import java.util.Locale;

/** Every way a call of an operator is refused: its HTTP status and the word that programs tell it by. */
public enum CallFault {
    BAD_REQUEST(400),
    /** No token, or not the right one. */
    UNAUTHORIZED(401),
    /** A web page, or a Host that is a stranger's name. */
    FORBIDDEN(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    /** The body did not come in time. */
    TIMEOUT(408),
    /** The connection asked for is ending already. */
    CLOSING(409),
    TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    /** A configuration that cannot be used; the one before stays. */
    INVALID_CONFIGURATION(422),
    /** The client reads too slowly for more. */
    QUEUE_FULL(429),
    INTERNAL_ERROR(500),
    /** There is no room for one more, and nothing is dropped for it. */
    FULL(507),
    /** What has to be asked did not answer in time, or there are too many who ask. */
    BUSY(503);

    private final int status;
    private final String label = name().toLowerCase(Locale.ROOT);

    CallFault(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** The member {@code error} of the answer. */
    public String label() {
        return label;
    }
}
