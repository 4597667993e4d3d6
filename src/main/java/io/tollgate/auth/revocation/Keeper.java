package io.tollgate.auth.revocation;

import io.vertx.core.Future;

/** Keeps revocations where another start, or another node, finds them. Any thread. */
interface Keeper {
    /** For operators: {@code redis} or {@code file}. */
    String name();

    /**
     * Keeps it, in place of what it kept about the same mark, and tries again until it can.
     *
     * @return done once it is kept
     */
    Future<Void> keep(Revocation entry);

    /** How many it was given and does not keep yet. */
    int pending();
}
