package io.tollgate.route;

/**
 * A request path that is refused before anything is matched: the message says what was found, where, and what was expected.
 * Stackless, since it is an answer to a client and not a fault of ours.
 */
public final class MalformedPathException extends Exception {
    MalformedPathException(String message) {
        super(message, null, false, false);
    }
}
