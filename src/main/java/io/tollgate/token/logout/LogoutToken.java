package io.tollgate.token.logout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A logout token that was proven and judged (OpenID Connect Back-Channel Logout 1.0 §2.4). Immutable.
 *
 * @param id its own, to know it again
 * @param subject whose sessions have ended, or null where the session says it
 * @param session the one that has ended, or null for all of the subject's
 * @param issuedAt when that was
 * @param expiresAt its own end, without leeway
 */
public record LogoutToken(
        String id, @Nullable String subject, @Nullable String session, Instant issuedAt, Instant expiresAt) {
    /** Shows nobody: they are a person's. */
    @Override
    public String toString() {
        return "LogoutToken[issuedAt=" + issuedAt + "]";
    }
}
