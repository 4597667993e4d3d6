package io.tollgate.relay.limits;

import io.tollgate.limit.Bucket;
import io.tollgate.limit.OwnBucket;
import io.tollgate.relay.Side;
import io.tollgate.relay.limits.TunnelLimit.Measure;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The limits on what one side of one tunnel sends, charged frame by frame from the header alone. One event loop.
 *
 * <p>A message is charged at its first frame. A limit that closes is charged the bytes that the header announces, so that a
 * frame is judged before anything of it goes on. One that throttles is charged them as they come: a length that is only
 * announced costs nobody who shares the bucket anything, and a long frame is slowed down like many short ones.
 */
public final class SideLimits {
    /*
     * A timer is late by up to a tick, in which a bucket of a small burst runs over, and the first to wake would take all that
     * has run in. So whoever was throttled is charged by a clock of its own, which stands at the moment when its debt was paid
     * and goes on by what it is charged, until it has caught up with ours: the rate is kept whatever the burst, and each of
     * those who share a bucket stands in one line, in the order of the debts they made. Whoever shares lets the others go
     * first after each frame (TAKE_TURNS), who may be due by now as well.
     *
     * The own clock is given up if it is far behind, since then the side had nothing to send: it gains no second burst.
     */
    private static final long MOST_BEHIND = TimeUnit.MILLISECONDS.toNanos(100);

    /** The answer of {@link #charge} for a frame that a closing limit forbids. */
    public static final long FORBIDDEN = -1;

    /** The answer for a frame that passes, behind which others who draw on the same bucket come first. */
    public static final long TAKE_TURNS = -2;

    /** Still safe to add to a reading. */
    private static final long LONGEST_WAIT = Long.MAX_VALUE / 4;

    private final TunnelLimit[] limits;
    /** How many of them close; these come first. */
    private final int closing;
    /** Of the limit that a frame exceeded last. */
    private int exceeded;
    /** Whether it did, or is only to wait for a moment. */
    private boolean owes;

    /** What of the payload in flight was charged with its header, and is yet to be told of. */
    private long paid;
    /** What of it is not charged yet. */
    private long unpaid;
    /** Where the side's own clock stands, while it has one. */
    private long due;

    private boolean behind;

    private SideLimits(TunnelLimit[] limits) {
        this.limits = limits;
        int first = 0;
        while (first < limits.length && !limits[first].throttles()) {
            first++;
        }
        this.closing = first;
    }

    /**
     * Over those that concern the side, or null if none does.
     *
     * @param all of the tunnel, those that close first; shared with it where all concern the side
     */
    static @Nullable SideLimits of(TunnelLimit[] all, Side side) {
        int size = 0;
        TunnelLimit[] own = new TunnelLimit[all.length];
        for (TunnelLimit limit : all) {
            if (side.of(limit.ofClient(), limit.ofUpstream())) {
                own[size++] = limit;
            }
        }
        return size == 0 ? null : new SideLimits(size == all.length ? all : Arrays.copyOf(own, size));
    }

    /**
     * Charges one frame.
     *
     * @param payloadLength as announced, 0 to 2⁶³ − 1
     * @param there how much of it has come
     * @return 0 if it is within all limits; how many nanoseconds the side is not to be read, if only throttling limits are
     *     overdrawn (the frame passes); {@link #TAKE_TURNS} if it passes as the last of its turn; {@link #FORBIDDEN} if a
     *     closing limit is exceeded
     */
    public long charge(boolean startsMessage, int headerLength, long payloadLength, int there, long now) {
        long time = behind ? ownTime(now) : now;
        long announced = Math.min(payloadLength, Long.MAX_VALUE - headerLength) + headerLength;
        for (int i = 0; i < closing; i++) {
            TunnelLimit limit = limits[i];
            long amount = amount(limit.count(), startsMessage, announced);
            if (amount != 0 && limit.bucket().take(amount, time) != 0) {
                exceeded = i;
                return FORBIDDEN;
            }
        }
        long come = Math.min(payloadLength, there);
        paid = come;
        unpaid = payloadLength - come;
        long wait = 0;
        for (int i = closing; i < limits.length; i++) {
            TunnelLimit limit = limits[i];
            long amount = amount(limit.count(), startsMessage, headerLength + come);
            if (amount != 0) {
                wait = deeper(wait, limit.bucket().overdraw(amount, time), i);
            }
        }
        return wait == 0 ? 0 : overdrawn(wait, time, now);
    }

    /** Charges the next bytes of the frame's payload, but for those that had come with its header; forbids nothing. */
    public long chargeMore(int bytes, long now) {
        if (unpaid == 0) {
            return 0;
        }
        long charged = Math.min(paid, bytes);
        paid -= charged;
        long come = Math.min(unpaid, bytes - charged);
        if (come == 0) {
            return 0;
        }
        unpaid -= come;
        long time = behind ? ownTime(now) : now;
        long wait = 0;
        for (int i = closing; i < limits.length; i++) {
            if (limits[i].count() == Measure.BYTES) {
                wait = deeper(wait, limits[i].bucket().overdraw(come, time), i);
            }
        }
        return wait == 0 ? 0 : overdrawn(wait, time, now);
    }

    private long deeper(long wait, long debt, int limit) {
        if (debt <= wait) {
            return wait;
        }
        exceeded = limit;
        owes = debt != Bucket.BREATH;
        return debt;
    }

    private long ownTime(long now) {
        long late = now - due;
        behind = late <= MOST_BEHIND;
        return behind && late > 0 ? due : now;
    }

    private long overdrawn(long wait, long time, long now) {
        due = time + Math.min(wait, LONGEST_WAIT);
        behind = true;
        long left = due - now;
        if (left > 0) {
            return left;
        }
        return isShared() ? TAKE_TURNS : 0;
    }

    /** What the limit is called that made the last answer other than 0: of several, the one in deepest debt. */
    public String exceeded() {
        return limits[exceeded].name();
    }

    /** Whether what made the last answer is a hit of that limit; else it is a moment in which a fleet hears of what was taken. */
    public boolean isHit() {
        return owes;
    }

    /** Whether other tunnels draw on the bucket of that limit as well. */
    public boolean isShared() {
        return !(limits[exceeded].bucket() instanceof OwnBucket);
    }

    /** In how many nanoseconds the throttling limits are out of debt, whoever drew on them; 0 if they are. */
    public long untilPaid(long now) {
        long wait = 0;
        for (int i = closing; i < limits.length; i++) {
            wait = Math.max(wait, limits[i].bucket().overdraw(0, now));
        }
        return Math.min(wait, LONGEST_WAIT);
    }

    private static long amount(Measure count, boolean startsMessage, long wireBytes) {
        return switch (count) {
            case MESSAGES -> startsMessage ? 1 : 0;
            case FRAMES -> 1;
            case BYTES -> wireBytes;
        };
    }
}
