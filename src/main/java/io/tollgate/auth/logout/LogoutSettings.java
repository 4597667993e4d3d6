package io.tollgate.auth.logout;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider tells of logouts.
 *
 * @param path of the call, without variables
 * @param listeners that take it; empty for all
 * @param clientId as which the provider knows us, one of the token's {@code aud}; null for the issuer's audience
 * @param by what of it counts
 */
public record LogoutSettings(
        String path, List<String> listeners, @Nullable String clientId, By by) {
    public LogoutSettings {
        listeners = List.copyOf(listeners);
    }

    /** What is taken back where a logout names both a session and its subject. */
    public enum By {
        /** The session: tokens have to say of which one they are, in {@code sid}. */
        SESSION,
        /** All that was issued to the subject until then. */
        SUBJECT
    }
}
