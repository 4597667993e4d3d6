package io.tollgate.auth.keys;

/** Why a fetch brought no keys. Stackless: it is the server's answer, or the lack of one. */
final class FetchFault extends Exception {
    private static final long serialVersionUID = 1L;

    FetchFault(String message) {
        super(message, null, false, false);
    }
}
