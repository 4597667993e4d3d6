package io.tollgate.auth.outgoing;

/** Why there is no answer, or none that says anything. Stackless: it is the server's doing. Quotes neither side. */
public final class Unanswered extends Exception {
    private static final long serialVersionUID = 1L;

    public Unanswered(String reason) {
        super(reason, null, false, false);
    }
}
