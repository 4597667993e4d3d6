package io.tollgate.relay.limits;

import io.tollgate.limit.TokenBucket;
import io.tollgate.relay.LimitSettings;
import io.tollgate.relay.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits on what one side of one tunnel sends, charged frame by frame from the header alone. One event loop.
 *
 * <p>A message is charged at its first frame, bytes with the whole frame as its header announces it, so that a frame is
 * judged before anything of it goes on.
 */
public final class SideLimits {
    /** The answer of {@link #charge} for a frame that a closing limit forbids. */
    public static final long FORBIDDEN = -1;

    private final String[] names;
    private final LimitSettings.Count[] counts;
    private final boolean[] closes;
    private final TokenBucket[] buckets;
    /** Of the limit that a frame exceeded last. */
    private int exceeded;

    private SideLimits(List<LimitSettings> limits, List<TokenBucket> buckets) {
        this.names = new String[limits.size()];
        this.counts = new LimitSettings.Count[limits.size()];
        this.closes = new boolean[limits.size()];
        this.buckets = buckets.toArray(TokenBucket[]::new);
        for (int i = 0; i < counts.length; i++) {
            names[i] = limits.get(i).label();
            counts[i] = limits.get(i).count();
            closes[i] = limits.get(i).then() == LimitSettings.Then.CLOSE;
        }
    }

    /** The rules that concern the side, over the tunnel's buckets, or null if none does. */
    static @Nullable SideLimits of(List<LimitSettings> limits, List<TokenBucket> buckets, Side side) {
        LimitSettings.From own = side == Side.CLIENT ? LimitSettings.From.CLIENT : LimitSettings.From.UPSTREAM;
        List<LimitSettings> concerned = new ArrayList<>();
        List<TokenBucket> drawn = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            LimitSettings limit = limits.get(i);
            if (limit.from() == own || limit.from() == LimitSettings.From.BOTH) {
                concerned.add(limit);
                drawn.add(buckets.get(i));
            }
        }
        return concerned.isEmpty() ? null : new SideLimits(concerned, drawn);
    }

    /**
     * Charges one frame.
     *
     * @param payloadLength as announced, 0 to 2⁶³ − 1
     * @return 0 if it is within all limits; how many nanoseconds the side is not to be read, if only throttling limits are
     *     overdrawn (the frame passes); {@link #FORBIDDEN} if a closing one is
     */
    public long charge(boolean startsMessage, int headerLength, long payloadLength, long nowNanos) {
        long wireBytes = Math.min(payloadLength, Long.MAX_VALUE - headerLength) + headerLength;
        long wait = 0;
        for (int i = 0; i < buckets.length; i++) {
            long amount = amount(counts[i], startsMessage, wireBytes);
            if (amount == 0) {
                continue;
            }
            if (!closes[i]) {
                long debt = buckets[i].overdraw(amount, nowNanos);
                if (debt > wait) {
                    wait = debt;
                    exceeded = i;
                }
            } else if (!buckets[i].take(amount, nowNanos)) {
                exceeded = i;
                return FORBIDDEN;
            }
        }
        return wait;
    }

    /** What the limit is called that made the last answer other than 0: of several, the one in deepest debt. */
    public String exceeded() {
        return names[exceeded];
    }

    /** In how many nanoseconds the throttling limits are out of debt, whoever drew on them; 0 if they are. */
    public long untilPaid(long nowNanos) {
        long wait = 0;
        for (int i = 0; i < buckets.length; i++) {
            if (!closes[i]) {
                wait = Math.max(wait, buckets[i].overdraw(0, nowNanos));
            }
        }
        return wait;
    }

    private static long amount(LimitSettings.Count count, boolean startsMessage, long wireBytes) {
        return switch (count) {
            case MESSAGES -> startsMessage ? 1 : 0;
            case FRAMES -> 1;
            case BYTES -> wireBytes;
        };
    }
}
