package io.tollgate.server;

/** Why Tollgate could not start, for whoever typed the command: one clear sentence, no stack trace needed. */
public final class StartException extends Exception {
    /** Whose doing it is. */
    public enum Kind {
        /** An address cannot be bound. */
        BIND,
        /** The settings name something that cannot be used: a file, a key, a certificate. */
        SETTINGS
    }

    private final Kind kind;

    public StartException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
