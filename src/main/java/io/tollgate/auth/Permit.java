package io.tollgate.auth;

import io.tollgate.auth.revocation.Imprint;
import io.tollgate.auth.trial.Trial;
import io.tollgate.outcome.Outcome;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leave to pass the gate. Only {@link Authorizer} makes one: from a principal that met every requirement, for a route whose
 * file says {@code authenticate: none}, or for a route whose rules are on {@link Trial}. Immutable.
 */
public final class Permit {
    private final @Nullable Principal principal;
    private final @Nullable Trial trial;

    Permit(@Nullable Principal principal, @Nullable Trial trial) {
        this.principal = principal;
        this.trial = trial;
    }

    /** The same, with a token's end overlooked where the file says so. */
    public Permit during(@Nullable Trial now) {
        return now == null ? this : new Permit(principal, now);
    }

    /** Who passes, or null where nobody was proven. */
    public @Nullable Principal principal() {
        return principal;
    }

    /** What is kept of the credential while somebody passes by it, or null where nobody was proven. */
    public @Nullable Imprint imprint() {
        return principal == null ? null : principal.imprint();
    }

    /**
     * When it ends: the token's expiry and the leeway its issuer grants; null for never. An end that falls into the time of
     * a trial is none.
     */
    public @Nullable Instant endsAt() {
        Instant end = principal == null ? null : principal.endsAt();
        return isOverlooked(end) ? null : end;
    }

    /** Whether that is a while after it was given, and no time of day. */
    public boolean endsByAge() {
        return principal != null && principal.endsByAge() && endsAt() != null;
    }

    /** The end of the token that a trial does not enforce, or null. */
    public @Nullable Instant overlookedEnd() {
        Instant end = principal == null ? null : principal.endsAt();
        return isOverlooked(end) ? end : null;
    }

    /**
     * Has an open tunnel told what becomes of its token, as {@link Principal#watch} says; null where nobody is asked about it, and
     * during a trial, which ends no tunnel.
     */
    public @Nullable Runnable watch(Consumer<Principal> changed, Consumer<Outcome> ended) {
        return principal == null || trial != null ? null : principal.watch(changed, ended);
    }

    private boolean isOverlooked(@Nullable Instant end) {
        return end != null && trial != null && end.isBefore(trial.ends());
    }

    @Override
    public String toString() {
        return "Permit[" + (principal == null ? "anybody" : principal) + "]";
    }
}
