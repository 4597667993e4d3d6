package io.tollgate.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An access key as it is now: what a signature is made with. Never printed but for its id. Immutable, safe on any thread. */
public final class AccessKey {
    private final String id;
    private final String secret;
    private final @Nullable String sessionToken;
    private final @Nullable Instant expiresAt;

    /**
     * @param sessionToken of temporary keys, or null
     * @param expiresAt when AWS takes it no more, or null for never
     */
    public AccessKey(String id, String secret, @Nullable String sessionToken, @Nullable Instant expiresAt) {
        this.id = id;
        this.secret = secret;
        this.sessionToken = sessionToken;
        this.expiresAt = expiresAt;
    }

    public String id() {
        return id;
    }

    public String secret() {
        return secret;
    }

    public @Nullable String sessionToken() {
        return sessionToken;
    }

    public @Nullable Instant expiresAt() {
        return expiresAt;
    }

    @Override
    public String toString() {
        return "AccessKey[" + id + ", expiresAt=" + expiresAt + "]";
    }
}
