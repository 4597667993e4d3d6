package io.tollgate.limit;

/**
 * A token bucket: holds up to its burst, gains tokens at a steady rate, starts full. Tokens are what the caller counts:
 * messages, frames, bytes.
 *
 * <p>The clock is the caller's: readings of {@link System#nanoTime()}, in which only differences mean anything. A
 * reading before an earlier one counts as no time having passed, until the clock has caught up.
 *
 * <p>One thread: plain fields.
 */
public final class TokenBucket {
    /*
     * The usual state of a limiter is one time, the one at which the bucket will be full again (GCRA, the generic cell
     * rate algorithm). In whole nanoseconds that cannot be done here: at 100 GiB/s a token takes 0.0093 ns, and at 1/s a
     * burst of 100 Gi takes 3,400 years, more than a long has. So the state is kept in tokens:
     *
     *   level      whole tokens, negative while in debt
     *   fraction   billionths of a token on top of it, 0 ≤ fraction < 10⁹
     *   since      the reading for which both are right
     *
     * One nanosecond at a rate of r per second brings r billionths, a whole number: e nanoseconds later
     *
     *   level    +=  (e · r + fraction) div 10⁹
     *   fraction  =  (e · r + fraction) mod 10⁹
     *
     * exactly, however often it is asked: nothing is ever rounded, so nothing adds up. Only e · r may pass 2⁶³. It is
     * therefore never made: with e = s · 10⁹ + n and r = q · 10⁹ + p, for n, p < 10⁹,
     *
     *   e · r + fraction  =  (s · r + n · q) · 10⁹  +  n · p + fraction
     *
     * where n · p + fraction < 10¹⁸, and s · r + n · q are whole tokens. Those fit too, since first of all s is compared
     * with the seconds in which the bucket fills up. While calls are less than a second apart and no debt is there, all
     * divisions are by a constant; and there are none at the reading of the call before, as within one batch of reads.
     */
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long MOST = (1L << 62) - 1;
    /** 146 years: still safe to add to a reading. */
    private static final long LONGEST_WAIT = Long.MAX_VALUE / 2;
    /** The fraction of a bucket that was never used, whose clock has not begun. */
    private static final int UNUSED = -1;

    private final long perSecond;
    private final long burst;

    private long level;
    private long since;
    private int fraction = UNUSED;

    /**
     * @param perSecond tokens gained, 1 to 2⁶² − 1
     * @param burst the most it holds, 1 to 2⁶² − 1
     * @throws IllegalArgumentException if one is out of its range
     */
    public TokenBucket(long perSecond, long burst) {
        this.perSecond = within("perSecond", perSecond);
        this.burst = within("burst", burst);
        level = burst;
    }

    /**
     * Takes the tokens if all of them are there, else none.
     *
     * @param amount 0 or more; one above the burst is never there
     * @return whether they were taken
     */
    public boolean take(long amount, long nowNanos) {
        refill(nowNanos);
        if (level < checked(amount)) {
            return false;
        }
        level -= amount;
        return true;
    }

    /**
     * Takes the tokens whether they are there or not; what is missing is a debt that the rate pays off. A debt stops at
     * 2⁶² tokens.
     *
     * @param amount 0 or more
     * @return in how many nanoseconds the debt is paid, at most 146 years; 0 if there is none
     */
    public long overdraw(long amount, long nowNanos) {
        refill(nowNanos);
        long after = level - checked(amount);
        level = after > level ? -MOST : Math.max(after, -MOST);
        return level >= 0 ? 0 : untilPaid(nowNanos);
    }

    /** A bucket of another rate and burst that holds what this one does, as far as it fits; a debt stays one. */
    public TokenBucket changedTo(long otherPerSecond, long otherBurst, long nowNanos) {
        refill(nowNanos);
        TokenBucket changed = new TokenBucket(otherPerSecond, otherBurst);
        changed.level = Math.min(level, otherBurst);
        changed.since = since;
        changed.fraction = 0;
        return changed;
    }

    private void refill(long nowNanos) {
        if (fraction == UNUSED) {
            since = nowNanos;
            fraction = 0;
        }
        long elapsed = nowNanos - since;
        if (elapsed <= 0) {
            return;
        }
        since = nowNanos;
        long seconds = elapsed / NANOS_PER_SECOND;
        long room = burst - level;
        if (seconds > 0 && seconds > room / perSecond) {
            fill();
            return;
        }
        long nanos = elapsed % NANOS_PER_SECOND;
        long billionths = nanos * (perSecond % NANOS_PER_SECOND) + fraction;
        long gained = nanos * (perSecond / NANOS_PER_SECOND) + billionths / NANOS_PER_SECOND;
        // A difference, since the sum of both parts of the gain may pass 2⁶³.
        if (gained >= room - seconds * perSecond) {
            fill();
            return;
        }
        level += seconds * perSecond + gained;
        fraction = (int) (billionths % NANOS_PER_SECOND);
    }

    private void fill() {
        level = burst;
        fraction = 0;
    }

    /** How long until the level is 0, rounded up, from a reading that may be behind the bucket's own. */
    private long untilPaid(long nowNanos) {
        long debt = -level;
        long seconds = debt / perSecond;
        long behind = since - nowNanos;
        if (seconds >= LONGEST_WAIT / NANOS_PER_SECOND || behind >= LONGEST_WAIT) {
            return LONGEST_WAIT;
        }
        long wait = seconds * NANOS_PER_SECOND + behind + nanosFor(debt % perSecond);
        return wait < 0 ? LONGEST_WAIT : Math.min(wait, LONGEST_WAIT);
    }

    /** For a debt below one second's gain. Above 9.2 · 10⁹/s it may be a nanosecond too long, never too short. */
    private long nanosFor(long debt) {
        if (debt > (Long.MAX_VALUE / NANOS_PER_SECOND)) {
            return (long) Math.ceil((double) debt * NANOS_PER_SECOND / perSecond) + 1;
        }
        return -Math.floorDiv(fraction - debt * NANOS_PER_SECOND, perSecond);
    }

    private static long checked(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("amount: expected 0 or more but was " + amount);
        }
        return amount;
    }

    private static long within(String name, long value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(name + ": expected 1 to 2^62 - 1 but was " + value);
        }
        return value;
    }
}
