package io.tollgate.config.limit;

import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Units;
import io.tollgate.quota.LimitSettings.Pace;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The forms of rates: so much in each second, minute, hour or day. */
public final class Paces {
    /** Sums of so many, over as many of the longest periods, cannot overflow. */
    private static final long LARGEST = 1L << 40;

    private static final Map<String, Duration> PERIODS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    /** So many. */
    public static final Form<Pace> TIMES = of(
            "a rate such as 50/s, 100/m, 1000/h or 5000/d",
            Units.count(1, LARGEST).parser());

    /** So many bytes. */
    static final Form<Pace> BYTES = of(
            "a rate with a size such as 64KiB/s, 100MiB/h or 1GiB/d",
            Units.bytes(1, LARGEST, "").parser());

    private Paces() {}

    private static Form<Pace> of(String expected, Form.Parser<Long> amounts) {
        return Form.of(expected, text -> pace(text, amounts));
    }

    private static @Nullable Pace pace(String text, Form.Parser<Long> amounts) {
        int slash = text.indexOf('/');
        Duration period = PERIODS.get(text.substring(slash + 1));
        if (slash < 0 || period == null) {
            return null;
        }
        Long amount = amounts.parse(text.substring(0, slash));
        return amount == null ? null : new Pace(amount, period);
    }
}
