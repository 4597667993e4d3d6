package io.tollgate.fleet;

/** Why a question has no answer that is of use. Has no stack: a store that is away is no bug of ours. */
public final class StoreFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    public StoreFault(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** What whoever asks gets while there is nobody to ask. */
    public static StoreFault away() {
        return new StoreFault(Kind.SKIPPED, "the store is away");
    }

    public Kind kind() {
        return kind;
    }

    /** What is known of the question. */
    public enum Kind {
        /** Not answered in time; it may have been carried out. */
        TIMEOUT,
        /** Refused, or lost with the connection; it may have been carried out. */
        ERROR,
        /** Not asked at all, since the store is away or too much is under way. */
        SKIPPED
    }
}
