package io.tollgate.auth.assertion;

import io.tollgate.token.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key that we sign with.
 *
 * @param key a private JWK as text, or null to have one made at start
 * @param issuer {@code iss} of what is signed
 * @param previous private JWKs as text whose public half is published beside it
 */
public record SignerSettings(@Nullable Secret key, String issuer, List<Secret> previous) {
    public static final String DEFAULT_ISSUER = "tollgate";
    /** Where the file says nothing of it. */
    public static final SignerSettings DEFAULTS = new SignerSettings(null, DEFAULT_ISSUER, List.of());

    public static final int MOST_PREVIOUS = 5;

    public SignerSettings {
        previous = List.copyOf(previous);
    }
}
