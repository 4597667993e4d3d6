package io.tollgate.relay.limits;

import io.tollgate.limit.Bucket;

/**
 * A limit on what is sent through one tunnel, and the bucket that it is charged to.
 *
 * @param name what logs, metrics and the Close of whoever goes over call it
 * @param identity the same for the same rule, however often the file is read
 * @param count what is charged
 * @param ofClient whether what the client sends is charged
 * @param ofUpstream whether what the upstream sends is charged
 * @param throttles whether the reading of whoever goes over stops until the debt is paid; else the tunnel ends
 * @param bucket the tunnel's own, or one that other tunnels draw on as well
 */
public record TunnelLimit(
        String name,
        String identity,
        Measure count,
        boolean ofClient,
        boolean ofUpstream,
        boolean throttles,
        Bucket bucket) {
    /** What is charged. */
    public enum Measure {
        /** One at the first frame of each. */
        MESSAGES,
        /** Each one, pings and pongs too. */
        FRAMES,
        /** As they are on the wire. */
        BYTES
    }
}
