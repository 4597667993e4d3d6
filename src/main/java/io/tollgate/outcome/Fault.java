package io.tollgate.outcome;

import java.util.Locale;

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
    TOLLGATE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** For logs and metrics. */
    public String label() {
        return label;
    }
}
