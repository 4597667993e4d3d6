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
            new UpstreamTerms(false, true, 0, 0, false, 0, KeepAlive.NONE, Duration.ZERO, 0, null, List.of());

    public UpstreamTerms {
        busy = List.copyOf(busy);
    }

    /**
     * How a connection is kept to which nothing was sent.
     *
     * @param every so long; zero for not at all
     * @param message the text that is sent, as a message of the client's; null for a ping
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
    public record Connects(Rate rate, int queue, Duration patience) {}
}
