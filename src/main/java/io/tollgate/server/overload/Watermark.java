package io.tollgate.server.overload;

/**
 * Whether a value is too high. It is from when it went over the high mark and has then not been under the low one for as long
 * as our patience lasts; it is not any more by the same rule with the marks exchanged. So neither a moment nor a value close
 * to a mark makes it waver. Pure; one thread.
 */
final class Watermark {
    private final long patienceNanos;
    private boolean over;
    /** It is on its way to the other state, since then. */
    private boolean turning;

    private long sinceNanos;

    Watermark(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /**
     * Takes a value in; whether it is too high by now.
     *
     * @param high 0 for a value that never is
     */
    boolean sample(double value, double high, double low, long nowNanos) {
        if (high <= 0) {
            over = false;
            turning = false;
            return false;
        }
        boolean beyond = over ? value < low : value > high;
        boolean back = over ? value > high : value < low;
        if (beyond && !turning) {
            turning = true;
            sinceNanos = nowNanos;
        } else if (back) {
            turning = false;
        }
        if (turning && nowNanos - sinceNanos >= patienceNanos) {
            over = !over;
            turning = false;
        }
        return over;
    }
}
