package io.tollgate.auth.introspection;

import io.tollgate.outcome.Outcome;
import io.tollgate.token.VerifiedToken;

/** Who holds a tunnel open on a token. Told on any thread, and never again after {@link #ended}. */
public interface Holder {
    /** The token is still good, but says something else now. */
    void changed(VerifiedToken token);

    /** The tunnel is to end: the token is good no longer, or nobody can say so. */
    void ended(Outcome outcome);
}
