package io.tollgate.outcome;

/** Whose doing an end was. */
public enum Fault {
    /** Nobody's: an ordinary end. */
    NONE,
    /** The client, or the credential it brought. */
    CLIENT,
    /** The server behind. */
    UPSTREAM,
    /** Whoever runs Tollgate: a drain, a rule, an action by hand. */
    OPERATOR,
    /** Ours. */
    TOLLGATE
}
