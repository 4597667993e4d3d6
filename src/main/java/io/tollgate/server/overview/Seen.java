package io.tollgate.server.overview;

import io.tollgate.quota.Caller;
import io.tollgate.telemetry.AttemptView;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who came, as far as what came of it shows.
 *
 * @param address that limits count him by, once that is looked up; until then his own
 */
record Seen(
        String listener,
        String address,
        @Nullable String issuer,
        @Nullable String subject) implements Caller {
    static Seen of(AttemptView attempt) {
        return new Seen(attempt.listener(), attempt.address(), attempt.issuer(), attempt.subject());
    }

    Seen countedAs(String counted) {
        return new Seen(listener, counted, issuer, subject);
    }

    @Override
    public @Nullable String header(String name) {
        return null;
    }

    @Override
    public boolean knowsHeader(String name) {
        return false;
    }

    @Override
    public @Nullable String claim(String name) {
        return null;
    }

    /** Names nobody. */
    @Override
    public String toString() {
        return "Seen[listener=" + listener + "]";
    }
}
