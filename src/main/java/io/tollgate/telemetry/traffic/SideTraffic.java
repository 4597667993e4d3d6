package io.tollgate.telemetry.traffic;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What one side of a route's tunnels on one event loop has said so far, tunnels that are over included: the messages, bytes
 * and frames that were read from it and passed on. A message counts at its first frame, bytes as on the wire, a frame once it
 * is whole; control frames count as frames but not as messages. What Tollgate says itself (its Closes and pings, an operator's
 * message) and what it drops or absorbs is in none of these.
 *
 * <p>One event loop writes; any thread reads.
 */
public final class SideTraffic {
    /*
     * A frame costs a few plain additions to memory that no other thread writes. The only thing asked beyond that is that
     * readers see whole numbers, and soon: that is what opaque access promises, and on the machines that we run on it is the
     * same move as a plain one. No task has to wait in the loop's queue for a scrape, and a scrape does not have to wait for a
     * loop that is busy. What a loop has counted before it wrote a frame to a socket is seen by who reads after that frame.
     *
     * Each array begins and ends with a cache line that nobody touches, so that two loops never share a line.
     */
    private static final int LINE = 8;

    private static final int MESSAGES = LINE;
    private static final int BYTES = LINE + 1;
    private static final int PAYLOAD_BYTES = LINE + 2;
    private static final int SIZES = LINE + 3;

    /** Payload sizes are told apart at 64 bytes and each four-fold of it, up to 1 MiB. */
    private static final int LEAST_BITS = 6;

    private static final int BITS_A_STEP = 2;
    private static final int STEPS = 8;

    private final AtomicLongArray counts = new AtomicLongArray(SIZES + STEPS + 1 + LINE);

    /** A message begins. */
    public void message() {
        add(MESSAGES, 1);
    }

    /** So many bytes are passed on. */
    public void bytes(long passed) {
        add(BYTES, passed);
    }

    /** A frame with so many bytes of payload is whole. */
    public void frame(long payload) {
        add(PAYLOAD_BYTES, payload);
        add(SIZES + step(payload), 1);
    }

    private void add(int index, long more) {
        counts.setOpaque(index, counts.getPlain(index) + more);
    }

    /** Which of the sizes a payload belongs to: the first that is not below it. */
    private static int step(long payload) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(payload, 1) - 1);
        return Math.min(STEPS, Math.max(0, (bits - LEAST_BITS + BITS_A_STEP - 1) / BITS_A_STEP));
    }

    public long messages() {
        return counts.getOpaque(MESSAGES);
    }

    public long bytes() {
        return counts.getOpaque(BYTES);
    }

    public long frames() {
        long frames = 0;
        for (int i = 0; i <= STEPS; i++) {
            frames += counts.getOpaque(SIZES + i);
        }
        return frames;
    }

    /** The payloads of all frames together. */
    public long payloadBytes() {
        return counts.getOpaque(PAYLOAD_BYTES);
    }

    /** How many frames' payloads fall to each of {@link #sizes}, and last those above; each frame counts once. */
    public long[] framesBySize() {
        long[] frames = new long[STEPS + 1];
        for (int i = 0; i <= STEPS; i++) {
            frames[i] = counts.getOpaque(SIZES + i);
        }
        return frames;
    }

    /** The sizes of payload that frames are told apart by, in bytes, each the greatest of its own. */
    public static long[] sizes() {
        long[] sizes = new long[STEPS];
        for (int i = 0; i < STEPS; i++) {
            sizes[i] = 1L << (LEAST_BITS + i * BITS_A_STEP);
        }
        return sizes;
    }
}
