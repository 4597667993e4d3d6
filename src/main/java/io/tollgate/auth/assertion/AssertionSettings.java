package io.tollgate.auth.assertion;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * That a route's upstream is told who comes by a token of ours.
 *
 * @param header in which it goes up; the client's own is removed
 * @param audience the token's {@code aud}
 * @param lifetime from {@code iat} to {@code exp}; it ends with the client's own token where that is sooner
 * @param claims of the client's that are said again
 */
public record AssertionSettings(String header, String audience, Duration lifetime, List<String> claims) {
    public static final String DEFAULT_HEADER = "X-Tollgate-Assertion";
    public static final Duration DEFAULT_LIFETIME = Duration.ofSeconds(60);
    public static final Duration MOST_LIFETIME = Duration.ofHours(1);

    /** What the token says for itself (RFC 7519 §4.1), and who vouched for the subject. */
    public static final Set<String> OWN = Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "idp");

    public AssertionSettings {
        claims = List.copyOf(claims);
    }
}
