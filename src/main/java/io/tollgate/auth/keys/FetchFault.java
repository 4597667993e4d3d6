package io.tollgate.auth.keys;

/** Why a fetch brought no keys. Stackless: it is the server's answer, or the lack of one. */
final class FetchFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    FetchFault(String message) {
        this(message, 0);
    }

    /** @param status of the answer, or 0 where that is not the reason */
    FetchFault(String message, int status) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The same, of what was asked for. */
    FetchFault of(String what) {
        return new FetchFault(what + ": " + getMessage(), status);
    }

    /** Whether the server says that there is no such thing, and is not just too busy to say more. */
    boolean isAbsent() {
        return status >= 400 && status < 500 && status != 408 && status != 429;
    }
}
