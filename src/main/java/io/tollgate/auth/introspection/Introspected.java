package io.tollgate.auth.introspection;

import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.token.VerifiedToken;

/**
 * A token that its server stood for, and whom to ask about it again. It has the token itself, as nothing else that outlives an
 * upgrade: whoever keeps it does so for as long as a tunnel is open. Immutable, safe on any thread.
 */
public final class Introspected {
    private final Introspection by;
    private final TokenDigest digest;
    private final String text;
    private final VerifiedToken token;
    private final long answeredNanos;

    /** @param answeredNanos {@link System#nanoTime} of the answer */
    Introspected(Introspection by, TokenDigest digest, String text, VerifiedToken token, long answeredNanos) {
        this.by = by;
        this.digest = digest;
        this.text = text;
        this.token = token;
        this.answeredNanos = answeredNanos;
    }

    /** The same, of which something else is said by now. */
    public Introspected saying(VerifiedToken now) {
        return new Introspected(by, digest, text, now, answeredNanos);
    }

    /** As whom and until when it was good. */
    public VerifiedToken token() {
        return token;
    }

    /**
     * Asks about it again and again, once for all who hold it, and tells of what comes.
     *
     * @return to be run when the holder's tunnel is over
     */
    public Runnable watch(Holder holder) {
        by.watch(this, holder);
        return () -> by.forget(this, holder);
    }

    TokenDigest digest() {
        return digest;
    }

    String text() {
        return text;
    }

    long answeredNanos() {
        return answeredNanos;
    }

    /** Shows nothing of it. */
    @Override
    public String toString() {
        return "Introspected[" + token + "]";
    }
}
