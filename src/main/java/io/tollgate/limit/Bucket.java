package io.tollgate.limit;

/**
 * A token bucket, as those see it who take from it: it starts full. Tokens are what they count: messages, frames, bytes,
 * upgrades. The clock is theirs: readings of {@link System#nanoTime}, in which only differences mean anything. The bucket says
 * which threads may use it.
 */
public interface Bucket {
    /** The wait for what is never there. */
    long NEVER = Long.MAX_VALUE;

    /**
     * The wait where nothing is owed, but others are to be heard of before more is taken: 2 ms, and one more, so that it is hardly
     * ever a debt.
     */
    long BREATH = 2_000_001;

    /**
     * Takes the tokens if all of them are there, else none.
     *
     * @param amount 0 or more
     * @return 0 if they were taken, else in how many nanoseconds they would be there, {@link #NEVER} for more than the burst
     */
    long take(long amount, long nowNanos);

    /**
     * Takes the tokens whether they are there or not; what is missing is a debt that the rate pays off.
     *
     * @param amount 0 or more
     * @return in how many nanoseconds the debt is paid; 0 or {@link #BREATH} if there is none
     */
    long overdraw(long amount, long nowNanos);
}
