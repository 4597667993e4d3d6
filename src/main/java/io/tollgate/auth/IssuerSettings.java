package io.tollgate.auth;

import io.tollgate.auth.introspection.IntrospectionSettings;
import io.tollgate.auth.logout.LogoutSettings;
import io.tollgate.token.Algorithm;
import io.tollgate.token.ClaimRules;
import io.tollgate.token.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whose tokens are believed.
 *
 * @param name what routes call it
 * @param issuer the exact {@code iss}; null: it is not asked for, said aloud by the file
 * @param subject where the subject stands
 * @param audience one of these must be in {@code aud}; null: any audience, said aloud by the file
 * @param keys where its keys come from
 * @param algorithms the only ones its tokens may use
 * @param leeway by how much clocks may differ, for {@code exp} and {@code nbf}
 * @param idTokens whether OpenID Connect ID tokens are taken as well
 * @param remember how many verified tokens are kept by digest; 0 for none
 * @param freshness when fetched keys are fetched again, and how long they last
 * @param introspection how it is asked about tokens that say nothing to us, or null
 * @param logout where it tells of logouts, or null
 */
public record IssuerSettings(
        String name,
        @Nullable String issuer,
        String subject,
        @Nullable List<String> audience,
        Keys keys,
        Set<Algorithm> algorithms,
        Duration leeway,
        boolean idTokens,
        int remember,
        Freshness freshness,
        @Nullable IntrospectionSettings introspection,
        @Nullable LogoutSettings logout) {
    public static final Set<Algorithm> DEFAULT_ALGORITHMS = Set.of(Algorithm.RS256, Algorithm.ES256, Algorithm.EdDSA);
    /** Where the keys are a shared secret. */
    public static final Set<Algorithm> DEFAULT_SECRET_ALGORITHMS = Set.of(Algorithm.HS256);

    public static final String DEFAULT_SUBJECT = ClaimRules.Whose.SUBJECT;
    public static final Duration DEFAULT_LEEWAY = Duration.ofSeconds(30);
    public static final Duration MOST_LEEWAY = Duration.ofSeconds(60);
    public static final int DEFAULT_REMEMBER = 10_000;

    public IssuerSettings {
        audience = audience == null ? null : List.copyOf(audience);
        algorithms = Set.copyOf(algorithms);
        if (remember < 0) {
            throw new IllegalArgumentException("remember " + remember + ", expected 0 or more");
        }
    }

    /** Whether what its provider calls a subject is what stands for one here. */
    public boolean namesSubjectBySub() {
        return subject.equals(DEFAULT_SUBJECT);
    }

    /** Who vouches for its tokens' subjects: the exact {@code iss}, or its own name where that is not asked for. */
    public String vouching() {
        return issuer == null ? name : issuer;
    }

    /**
     * How fresh fetched keys are.
     *
     * @param refresh how often they are fetched again, at least
     * @param cooldown least time between two fetches that tokens with an unknown key id ask for
     * @param keep how long they are used without an answer from their server
     */
    public record Freshness(Duration refresh, Duration cooldown, Duration keep) {
        public static final Duration MOST_KEEP = Duration.ofHours(24);
        public static final Freshness DEFAULT =
                new Freshness(Duration.ofMinutes(10), Duration.ofSeconds(30), MOST_KEEP);
    }

    /** Where keys come from. */
    public sealed interface Keys {}

    /** A JWK Set at an https URL (http on loopback, or where the file says {@code insecure: true}); ca: PEM to trust, or null. */
    public record FetchedKeys(URI url, @Nullable Path ca) implements Keys {}

    /**
     * The JWK Set that the issuer's own metadata names.
     *
     * @param issuer the exact {@code iss}, which is an https URL (http on loopback, or where it is insecure)
     * @param insecure whether the keys may be at an http URL anywhere
     * @param ca PEM to trust, or null
     */
    public record DiscoveredKeys(
            String issuer, boolean insecure, @Nullable Path ca) implements Keys {}

    /** A JWK Set in a file, read at start. */
    public record FileKeys(Path file) implements Keys {}

    /** A JWK Set written in the configuration, as JSON text. */
    public record InlineKeys(String jwks) implements Keys {}

    /** None: the issuer is asked about all of its tokens. */
    public record NoKeys() implements Keys {}

    /** A shared secret for HS256–512. */
    public record SharedSecret(Secret secret) implements Keys {}
}
