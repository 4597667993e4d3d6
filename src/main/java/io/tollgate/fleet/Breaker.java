package io.tollgate.fleet;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Whether a server is asked at all. Pure: time and chance come in. Used on one event loop.
 *
 * <pre>
 *            3 failures in a row, or unreachable          its probe is due
 *   CLOSED ────────────────────────────────────► OPEN ◄──────────────────► (probe)
 *      ▲                                           │      failed: twice the delay
 *      └───────────────────────────────────────────┘
 *                     a probe succeeded
 * </pre>
 */
final class Breaker {
    static final int MOST_FAILURES = 3;
    static final Duration FIRST_DELAY = Duration.ofMillis(250);
    static final Duration LAST_DELAY = Duration.ofSeconds(5);

    /** One that closes for less is as if it had not: a server that comes and goes is not probed four times a second. */
    static final Duration SETTLED = Duration.ofSeconds(10);

    private final DoubleSupplier chance;
    private int failures;
    private boolean closed = true;
    private long delayMillis = FIRST_DELAY.toMillis();
    private long closedAt;

    /**
     * Closed at first.
     *
     * @param chance 0 to 1, for delays that differ from node to node
     */
    Breaker(long now, DoubleSupplier chance) {
        this.chance = chance;
        this.closedAt = now;
    }

    boolean isClosed() {
        return closed;
    }

    /** A question was answered. */
    void succeeded() {
        failures = 0;
    }

    /** A question failed; tells whether that opened it. */
    boolean failed(long now) {
        return closed && ++failures >= MOST_FAILURES && open(now);
    }

    /** There is nobody to ask; tells whether that opened it. */
    boolean open(long now) {
        if (!closed) {
            return false;
        }
        closed = false;
        if (now - closedAt >= SETTLED.toNanos()) {
            delayMillis = FIRST_DELAY.toMillis();
        }
        return true;
    }

    /** How long until the next probe, a tenth more or less; each time twice as long as the last. */
    long nextDelayMillis() {
        long delay = delayMillis;
        delayMillis = Math.min(2 * delay, LAST_DELAY.toMillis());
        return Math.round(delay * (0.9 + 0.2 * chance.getAsDouble()));
    }

    /** A probe was answered; that alone makes good no failure while it was closed, or one who only answers probes stays. */
    void close(long now) {
        if (!closed) {
            closed = true;
            closedAt = now;
            failures = 0;
        }
    }
}
