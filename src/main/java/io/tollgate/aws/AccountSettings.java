package io.tollgate.aws;

import org.jspecify.annotations.Nullable;

/**
 * Whose AWS keys sign a call; with nothing said, those of the SDK's default chain: environment, web identity, profile,
 * container, instance.
 *
 * @param profile of the shared configuration files, or null for the default one
 * @param role the ARN of a role to assume with the keys that were found, or null
 * @param externalId what the role's trust policy asks for, or null
 */
public record AccountSettings(
        @Nullable String profile,
        @Nullable String role,
        @Nullable String externalId) {
    public static final AccountSettings DEFAULT = new AccountSettings(null, null, null);

    /** For logs and metrics: the role, or the profile, or {@code default}. */
    public String label() {
        if (role != null) {
            return role;
        }
        return profile == null ? "default" : profile;
    }
}
