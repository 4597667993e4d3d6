package io.tollgate.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Leave to pass the gate. Only {@link Authorizer} makes one, from a principal that met every requirement, or for a route
 * whose file says {@code authenticate: none}. Immutable.
 */
public final class Permit {
    private final @Nullable Principal principal;

    Permit(@Nullable Principal principal) {
        this.principal = principal;
    }

    /** Who passes, or null on a route that asks nobody. */
    public @Nullable Principal principal() {
        return principal;
    }

    /** When it ends: the token's expiry and the leeway its issuer grants; null for never. */
    public @Nullable Instant endsAt() {
        return principal == null ? null : principal.endsAt();
    }

    @Override
    public String toString() {
        return "Permit[" + (principal == null ? "anybody" : principal) + "]";
    }
}
