package io.tollgate.relay.upward;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream asks of its tunnels, whatever their route. A duration of zero, or a size of 0, asks nothing.
 *
 * @param maxFrame payload bytes of one data frame; a client's larger ones go up in several; a multiple of 4
 * @param maxMessage payload bytes of one message of the client's
 * @param textOnly whether a client's binary message ends its tunnel
 * @param keepAlive for how long nothing may be sent to the upstream before something of ours is
 * @param keepAliveText what is sent then, as a message of the client's, and pings and pongs count as nothing; null for a ping
 * @param lifetime from open to end
 * @param jitter the share of that lifetime by which ends are spread, 0 to 1
 */
public record UpwardSettings(
        int maxFrame,
        long maxMessage,
        boolean textOnly,
        Duration keepAlive,
        @Nullable String keepAliveText,
        Duration lifetime,
        double jitter) {
    /** Of an upstream that asks nothing. */
    public static final UpwardSettings NONE = new UpwardSettings(0, 0, false, Duration.ZERO, null, Duration.ZERO, 0);

    public UpwardSettings {
        if (maxFrame < 0 || maxFrame % 4 != 0) {
            throw new IllegalArgumentException("maxFrame: expected a multiple of 4 but was " + maxFrame);
        }
    }
}
