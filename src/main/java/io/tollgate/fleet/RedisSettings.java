package io.tollgate.fleet;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the nodes of a fleet keep what they share.
 *
 * @param mode what answers at the servers' addresses
 * @param servers {@code redis://} or, for TLS, {@code rediss://} and host and port, with a database number as path at most
 * @param master the name that the Sentinels know it by, or null
 * @param user for Redis 6 and later, or null
 * @param password or null
 * @param ca PEM, who vouches for the servers, or null for the platform's
 * @param timeout for one question
 * @param onOutage what limits do while nothing answers
 * @param lease how long a node that is silent keeps its places
 */
public record RedisSettings(
        Mode mode,
        List<URI> servers,
        @Nullable String master,
        @Nullable String user,
        @Nullable Password password,
        @Nullable Path ca,
        Duration timeout,
        OnOutage onOutage,
        Duration lease) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(20);
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(10);

    public RedisSettings {
        servers = List.copyOf(servers);
    }

    /** What answers at the servers' addresses. */
    public enum Mode {
        STANDALONE,
        SENTINEL,
        CLUSTER
    }

    /** What limits do while nothing answers. */
    public enum OnOutage {
        /** Nobody is refused. */
        OPEN,
        /** Whoever would have to be counted is refused. */
        CLOSED,
        /** Each node counts by itself. */
        LOCAL
    }

    /** A password; shows itself to nobody. */
    public record Password(String text) {
        @Override
        public String toString() {
            return "***";
        }
    }
}
