package io.tollgate.relay.clock;

/**
 * Notices that the clock on the wall was set: that it went on by more or less than the monotonic one, at once or little by
 * little. Pure: readings come in. One thread.
 */
public final class ClockWatch {
    /** Less is left to leeway; more than clocks that are kept by NTP differ in a day. */
    private static final long LEAST_MILLIS = 500;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The wall's reading when the monotonic one was 0. */
    private long aheadMillis;

    public ClockWatch(long wallMillis, long nanos) {
        restart(wallMillis, nanos);
    }

    /** What came before does not matter. */
    public void restart(long wallMillis, long nanos) {
        aheadMillis = wallMillis - Math.floorDiv(nanos, NANOS_PER_MILLI);
    }

    /** By how many milliseconds it was set forward, or back if negative, since this said so last; 0 while that is too little. */
    public long moved(long wallMillis, long nanos) {
        long moved = wallMillis - Math.floorDiv(nanos, NANOS_PER_MILLI) - aheadMillis;
        if (Math.abs(moved) < LEAST_MILLIS) {
            return 0;
        }
        aheadMillis += moved;
        return moved;
    }
}
