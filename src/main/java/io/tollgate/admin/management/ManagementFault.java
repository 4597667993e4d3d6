package io.tollgate.admin.management;

/** Every way a call is refused, as AWS says it: its HTTP status, the name that an SDK tells it by, and a text. */
enum ManagementFault {
    FORBIDDEN(403, "ForbiddenException", "Forbidden"),
    GONE(410, "GoneException", "No connection with this id is open"),
    TOO_LARGE(413, "PayloadTooLargeException", "The message has more than 131072 bytes"),
    /** Over the rate, or the client has not taken what waits for it. */
    LIMIT_EXCEEDED(429, "LimitExceededException", "Limit exceeded"),
    /** The body did not come in time, or not whole. */
    BAD_REQUEST(400, "BadRequestException", "The body was not there in time"),
    INTERNAL_ERROR(500, "InternalServerErrorException", "Internal server error");

    private final int status;
    private final String type;
    private final String message;

    ManagementFault(int status, String type, String message) {
        this.status = status;
        this.type = type;
        this.message = message;
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    String message() {
        return message;
    }
}
