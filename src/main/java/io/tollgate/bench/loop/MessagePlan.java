package io.tollgate.bench.loop;

/**
 * What each message is, and when the next one goes out.
 *
 * @param size of its payload, in bytes
 * @param window closed loop: how many are in flight on each connection
 * @param rate open loop: how many go out each second over all connections, whatever comes back; 0 for the closed loop
 * @param text whether it is text, else binary
 * @param fragments frames that carry it
 */
public record MessagePlan(int size, int window, double rate, boolean text, int fragments) {
    public static final int LARGEST = 64 * 1024 * 1024;
    public static final int WIDEST = 4_096;

    /** So that the number of a message is in its first frame. */
    private static final int SMALLEST_FRAGMENT = SequenceStamp.LENGTH;

    public MessagePlan {
        if (size < 0 || size > LARGEST) {
            throw new IllegalArgumentException("size: found %d, expected 0 to %d bytes".formatted(size, LARGEST));
        }
        if (window < 1 || window > WIDEST) {
            throw new IllegalArgumentException("window: found %d, expected 1 to %d".formatted(window, WIDEST));
        }
        if (fragments < 1 || (fragments > 1 && size / fragments < SMALLEST_FRAGMENT)) {
            throw new IllegalArgumentException(
                    "fragments: found %d of a message of %d bytes, expected 1 or more of %d bytes at least"
                            .formatted(fragments, size, SMALLEST_FRAGMENT));
        }
    }

    /** Whether messages go out by the clock and not by what came back. */
    public boolean openLoop() {
        return rate > 0;
    }
}
