package io.tollgate.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, up to a deadline, and then fails with the words for what did not come. */
public final class Await {
    /** Long enough for a slow machine, short enough for a person. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Await() {}

    /** Waits up to {@link #PATIENCE}. */
    public static void until(String description, BooleanSupplier condition) {
        until(description, PATIENCE, condition);
    }

    /** Waits up to the given time. */
    public static void until(String description, Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("Not within " + patience + ": " + description);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Waits until there is a value. */
    public static <T> T value(String description, Supplier<Optional<T>> source) {
        Value<T> value = new Value<>();
        until(description, () -> value.take(source.get()));
        return value.found.orElseThrow();
    }

    /** Waits until a number has not changed for the given time, and returns it. */
    public static long steady(String description, Duration quiet, Supplier<Long> number) {
        Steady steady = new Steady(number.get(), System.nanoTime());
        until(
                description + " keeps still for " + quiet,
                PATIENCE.multipliedBy(4),
                () -> steady.keptStill(quiet, number.get()));
        return steady.last;
    }

    private static final class Value<T> {
        private Optional<T> found = Optional.empty();

        boolean take(Optional<T> next) {
            found = next;
            return next.isPresent();
        }
    }

    private static final class Steady {
        private long last;
        private long since;

        Steady(long last, long since) {
            this.last = last;
            this.since = since;
        }

        boolean keptStill(Duration quiet, long now) {
            if (now != last) {
                last = now;
                since = System.nanoTime();
            }
            return System.nanoTime() - since >= quiet.toNanos();
        }
    }
}
