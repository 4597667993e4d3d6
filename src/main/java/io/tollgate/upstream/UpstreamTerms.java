package io.tollgate.upstream;

import io.tollgate.limit.Rate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream's servers ask of whoever connects, beyond RFC 6455. A size of 0 and a duration of zero ask nothing.
 *
 * @param ownPath whether an endpoint's own path replaces the request's, rather than coming before it
 * @param compression whether permessage-deflate may be offered
 * @param maxFrame payload bytes of one data frame; a client's larger ones are cut into several; a multiple of 4
 * @param maxMessage payload bytes of one message of the client's
 * @param textOnly whether a client's binary message ends its tunnel
 * @param maxTarget characters of a request's target, query included
 * @param keepAlive how a connection to which nothing was sent for long is kept
 * @param lifetime how long a connection may last; it is ended that early, in order
 * @param jitter the share of the lifetime by which ends are spread, 0 to 1
 * @param connects how fast connections may be opened, or null for any
 * @param busy statuses that mean no more than that there is no room at the moment: clients get 503 with Retry-After
 */
public record UpstreamTerms(
        boolean ownPath,
        boolean compression,
        int maxFrame,
        long maxMessage,
        boolean textOnly,
        int maxTarget,
        KeepAlive keepAlive,
        Duration lifetime,
        double jitter,
        @Nullable Connects connects,
        List<Integer> busy) {
    /** Any server that speaks RFC 6455. */
    public static final UpstreamTerms NONE =
            new UpstreamTerms(false, true, 0, 0, false, 0, KeepAlive.NONE, Duration.ZERO, 0.1, null, List.of());

    /*
     * API Gateway: frames of 32 KiB, of which it is not known whether headers count, so 16 bytes less; messages of 128 KiB; no
     * binary ones; URLs of 4,096 characters; 10 minutes without data; 2 hours; 500 new connections a second for an account
     * and region, answered 429 beyond. Its permessage-deflate agrees to windows that it then does not keep to.
     */
    /** A WebSocket API of Amazon API Gateway. */
    public static final UpstreamTerms API_GATEWAY = new UpstreamTerms(
            true,
            false,
            32_752,
            128 * 1024,
            true,
            4_096,
            new KeepAlive(Duration.ofMinutes(5), null),
            Duration.ofMinutes(115),
            0.1,
            new Connects(
                    new Rate(450, Duration.ofSeconds(1).toNanos(), 50),
                    Connects.DEFAULT_QUEUE,
                    Connects.DEFAULT_PATIENCE),
            List.of(429));

    public UpstreamTerms {
        busy = List.copyOf(busy);
    }

    /**
     * How a connection is kept to which nothing was sent.
     *
     * @param every so long; zero for not at all
     * @param message the text that is sent, as a message of the client's, where pings and pongs count as nothing; null for a
     *     ping
     */
    public record KeepAlive(Duration every, @Nullable String message) {
        public static final KeepAlive NONE = new KeepAlive(Duration.ZERO, null);
    }

    /**
     * How fast connections may be opened by this process.
     *
     * @param rate on average, and at once
     * @param queue how many upgrades may wait for their turn
     * @param patience how long one waits at most
     */
    public record Connects(Rate rate, int queue, Duration patience) {
        public static final int DEFAULT_QUEUE = 1_000;
        public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(2);
    }
}
