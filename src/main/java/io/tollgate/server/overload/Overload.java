package io.tollgate.server.overload;

import io.tollgate.config.TollgateSettings.OverloadSettings;
import io.tollgate.telemetry.LoopLag;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongToDoubleFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether there is too much of something to take in new upgrades: each event loop by its own lag, all of them by the memory
 * of the process. The log hears when that begins and ends. Safe on any thread.
 */
public final class Overload {
    private static final Logger LOG = LoggerFactory.getLogger(Overload.class);
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** A pause for a collection, or a burst, is over by itself. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final double MEMORY_LOW = 0.9;
    private static final double LAG_LOW = 0.5;

    private final Supplier<OverloadSettings> settings;
    private final LongToDoubleFunction memory;
    private final Watermark memoryMark = new Watermark(0);
    /** Held by whoever takes a look at the memory; guards its mark and time. */
    private final AtomicBoolean looking = new AtomicBoolean();

    private long lookedNanos = System.nanoTime() - PERIOD_NANOS;
    private volatile boolean memoryIsShort;

    /** @param settings those in force, asked again and again */
    public Overload(Supplier<OverloadSettings> settings) {
        this(settings, new Memory()::share);
    }

    /** @param memory the share that is taken, by the time in nanoseconds */
    Overload(Supplier<OverloadSettings> settings, LongToDoubleFunction memory) {
        this.settings = settings;
        this.memory = memory;
    }

    /** Whether upgrades are refused for want of memory. */
    public boolean memoryIsShort() {
        return memoryIsShort;
    }

    /**
     * Looks after an event loop until that is shut down.
     *
     * @return tells what there is too much of, or null; to be asked on the loop
     */
    public Supplier<@Nullable String> watch(ScheduledExecutorService loop, LoopLag lag) {
        Watched watched = new Watched(lag);
        loop.scheduleWithFixedDelay(watched::look, PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
        return watched;
    }

    private void lookAtMemory(long nowNanos) {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        try {
            if (nowNanos - lookedNanos >= PERIOD_NANOS) {
                lookedNanos = nowNanos;
                double high = settings.get().memory();
                double share = high > 0 ? memory.applyAsDouble(nowNanos) : 0;
                tell(memoryMark.sample(share, high, high * MEMORY_LOW, nowNanos), share);
            }
        } finally {
            looking.set(false);
        }
    }

    private void tell(boolean isShort, double share) {
        if (isShort != memoryIsShort) {
            memoryIsShort = isShort;
            long percent = Math.round(share * 100);
            if (isShort) {
                LOG.warn("Memory is short, {} % are taken: upgrades are refused", percent);
            } else {
                LOG.info("Memory is there again, {} % are taken: upgrades are served", percent);
            }
        }
    }

    /** One event loop. */
    private final class Watched implements Supplier<@Nullable String> {
        private final LoopLag lag;
        private final Watermark mark = new Watermark(PATIENCE_NANOS);
        private boolean late;

        Watched(LoopLag lag) {
            this.lag = lag;
        }

        void look() {
            long now = System.nanoTime();
            lookAtMemory(now);
            double high = (double) settings.get().loopLag().toNanos();
            long nanos = lag.nanos(now);
            boolean lateNow = mark.sample((double) nanos, high, high * LAG_LOW, now);
            if (lateNow != late) {
                late = lateNow;
                long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
                if (late) {
                    LOG.warn("An event loop is late by {} ms: its upgrades are refused", millis);
                } else {
                    LOG.info("An event loop is in time again, {} ms late: its upgrades are served", millis);
                }
            }
        }

        @Override
        public @Nullable String get() {
            if (memoryIsShort) {
                return "memory is short";
            }
            return late ? "the event loop is late" : null;
        }
    }
}
