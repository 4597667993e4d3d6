package io.tollgate.auth.introspection;

import io.tollgate.token.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where and how an issuer is asked about its tokens (RFC 7662).
 *
 * @param endpoint https, or http where the file permits it
 * @param ca PEM certificates to trust in place of the platform's, or null
 * @param clientId who asks
 * @param clientSecret by which it is believed
 * @param every how long an answer serves, and after how long open tunnels' tokens are asked about again
 * @param grace how long open tunnels stay while there is no answer
 * @param timeout from the question to its answer, waiting for a turn included
 * @param maxAge how long a tunnel may live on an answer that says no end; null: such a token is not taken
 * @param concurrency how many questions about new tokens may be under way; as many again about those of open tunnels
 * @param callsPerSecond of questions about new tokens
 */
public record IntrospectionSettings(
        URI endpoint,
        @Nullable Path ca,
        String clientId,
        Secret clientSecret,
        Duration every,
        Duration grace,
        Duration timeout,
        @Nullable Duration maxAge,
        int concurrency,
        int callsPerSecond) {
    public static final Duration DEFAULT_EVERY = Duration.ofSeconds(60);
    public static final Duration LONGEST_EVERY = Duration.ofHours(1);
    public static final Duration DEFAULT_GRACE = Duration.ofMinutes(10);
    public static final Duration LONGEST_GRACE = Duration.ofHours(24);
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);
    public static final int DEFAULT_CONCURRENCY = 20;
    public static final int DEFAULT_CALLS_PER_SECOND = 200;
}
