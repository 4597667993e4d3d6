package io.tollgate.server.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.tollgate.config.TollgateSettings.OverloadSettings;
import io.tollgate.telemetry.LoopLag;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an event loop is told, and the log. */
final class OverloadTest {
    private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final CapturedLogs log = CapturedLogs.messagesOf(Overload.class.getName());
    private volatile OverloadSettings settings = new OverloadSettings(Duration.ofMillis(50), 0.9);
    private volatile double taken = 0.5;
    private volatile boolean busy;
    private final Overload overload = new Overload(() -> settings, now -> taken);

    @AfterEach
    void close() {
        busy = false;
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        log.close();
    }

    private Supplier<@Nullable String> watch() {
        return overload.watch(loop, LoopLag.watch(loop, measured -> {}));
    }

    private void keepBusy() {
        long end = System.nanoTime() + HELD_NANOS;
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        if (busy) {
            loop.execute(this::keepBusy);
        }
    }

    @Test
    void aLoopThatStaysLateHasTooMuchToDoUntilItIsNot() {
        Supplier<@Nullable String> tooMuch = watch();
        assertThat(tooMuch.get()).isNull();
        busy = true;
        loop.execute(this::keepBusy);
        Await.until("it is late", () -> "the event loop is late".equals(tooMuch.get()));
        assertThat(overload.memoryIsShort()).isFalse();
        busy = false;
        Await.until("it is in time again", () -> tooMuch.get() == null);
        Await.until("both are told", () -> log.lines().size() == 2);
        assertThat(log.lines().get(0)).matches("An event loop is late by \\d+ ms: its upgrades are refused");
    }

    @Test
    void shortMemoryIsEveryLoopsConcern() {
        Supplier<@Nullable String> tooMuch = watch();
        taken = 0.91;
        Await.until("memory is short", () -> "memory is short".equals(tooMuch.get()));
        assertThat(overload.memoryIsShort()).isTrue();
        taken = 0.8;
        Await.until("memory is there again", () -> tooMuch.get() == null);
        assertThat(log.lines())
                .containsExactly(
                        "Memory is short, 91 % are taken: upgrades are refused",
                        "Memory is there again, 80 % are taken: upgrades are served");
    }

    @Test
    void aReloadCountsAtOnce() {
        Supplier<@Nullable String> tooMuch = watch();
        settings = new OverloadSettings(Duration.ZERO, 0.4);
        Await.until("memory is short", () -> tooMuch.get() != null);
        settings = new OverloadSettings(Duration.ZERO, 0);
        Await.until("nothing is too much", () -> tooMuch.get() == null);
    }
}
