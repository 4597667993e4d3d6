package io.tollgate.frame;

/** The close codes of RFC 6455 §7.4.1 and of IANA's registry that Tollgate itself sends or judges. */
public final class CloseCode {
    /** What was to be done is done. */
    public static final int NORMAL = 1000;
    /** A server goes down, or a page is left. */
    public static final int GOING_AWAY = 1001;
    /** The peer broke the protocol. */
    public static final int PROTOCOL_ERROR = 1002;
    /** A kind of data that is not taken. */
    public static final int NOT_ACCEPTED = 1003;
    /** Reserved: a Close without a code was received. Never on the wire. */
    public static final int NO_STATUS = 1005;
    /** A rule of ours forbids going on. */
    public static final int POLICY_VIOLATION = 1008;
    /** A message is too big. */
    public static final int TOO_BIG = 1009;
    /** Our own fault. */
    public static final int INTERNAL_ERROR = 1011;
    /** The service restarts: come back (IANA registry). */
    public static final int SERVICE_RESTART = 1012;
    /** Try again later (IANA registry). */
    public static final int TRY_AGAIN_LATER = 1013;

    private CloseCode() {}

    /**
     * Whether a Close frame may carry the code: 1000–1003, 1007–1014 and 3000–4999. The reserved 1004, 1005, 1006 and 1015
     * may not be sent, and below 3000 nothing else is registered (RFC 6455 §7.4).
     */
    public static boolean mayBeSent(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }

    /**
     * Whether an operator may choose the code for an end: 1000, 1001, 1008, 1011–1014 and 3000–4999. The others tell of a
     * broken rule of frames, or of an extension that a client misses.
     */
    public static boolean mayBeChosen(int code) {
        return code == NORMAL
                || code == GOING_AWAY
                || code == POLICY_VIOLATION
                || (code >= INTERNAL_ERROR && mayBeSent(code));
    }
}
