package io.tollgate.config.limit;

import io.tollgate.quota.ByClaim;
import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.LimitSettings.Pace;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How much the buckets of one limit hold, whoever it is for. */
final class Bursts {
    private static final double LONGEST_FILL = Duration.ofDays(365).toSeconds();

    private final ByClaim<Pace> rate;
    private final @Nullable ByClaim<Long> burst;

    /** Of a limit that has a rate. */
    Bursts(LimitSettings limit) {
        this.rate = Objects.requireNonNull(limit.rate());
        this.burst = limit.burst();
    }

    /** The least that one of them holds. */
    long least() {
        Stream<Long> all = burst == null ? all(rate).stream().map(Bursts::ofOneSecond) : all(burst).stream();
        return all.mapToLong(Long::longValue).min().orElseThrow();
    }

    /** What a bucket holds if the file does not say. */
    private static long ofOneSecond(Pace pace) {
        return Math.max(1, pace.amount() / pace.period().toSeconds());
    }

    /** Whether a bucket holds one at a time, though the file speaks of many in a minute, an hour or a day. */
    boolean oneByOne() {
        return burst == null
                && all(rate).stream()
                        .anyMatch(pace -> pace.amount() > 1 && pace.period().toSeconds() > 1 && ofOneSecond(pace) == 1);
    }

    /** Whether a bucket that is empty stays short of what it may hold for longer than anybody waits. */
    boolean neverFill() {
        if (burst == null) {
            return false;
        }
        if (rate.claim() == null || !rate.claim().equals(burst.claim())) {
            return all(rate).stream()
                    .anyMatch(pace -> all(burst).stream().anyMatch(most -> fillsTooSlowly(pace, most)));
        }
        Set<String> said = new HashSet<>(rate.values().keySet());
        said.addAll(burst.values().keySet());
        return fillsTooSlowly(rate.otherwise(), burst.otherwise())
                || said.stream().anyMatch(text -> fillsTooSlowly(of(rate, text), of(burst, text)));
    }

    private static <T> T of(ByClaim<T> value, String said) {
        return value.values().getOrDefault(said, value.otherwise());
    }

    private static boolean fillsTooSlowly(Pace pace, long most) {
        return (double) most / pace.amount() * pace.period().toSeconds() > LONGEST_FILL;
    }

    private static <T> Collection<T> all(ByClaim<T> value) {
        Set<T> all = new LinkedHashSet<>(value.values().values());
        all.add(value.otherwise());
        return all;
    }
}
