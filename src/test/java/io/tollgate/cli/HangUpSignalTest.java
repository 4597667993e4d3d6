package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HangUpSignalTest {
    private final AtomicInteger reloads = new AtomicInteger();

    @Test
    void eachIsAReload() {
        HangUpSignal signal = new HangUpSignal(reloads::incrementAndGet);
        signal.received();
        signal.received();
        assertThat(reloads).hasValue(2);
    }

    @Test
    void aStormDuringAReloadIsOneMore() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        HangUpSignal signal = new HangUpSignal(() -> {
            reloads.incrementAndGet();
            try {
                slow.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Thread first = new Thread(signal::received);
        first.start();
        Await.until("a reload", () -> reloads.get() == 1);
        Thread second = new Thread(signal::received);
        second.start();
        Await.until("another that waits", () -> second.getState() == Thread.State.BLOCKED);
        signal.received();
        signal.received();
        slow.countDown();
        first.join();
        second.join();
        assertThat(reloads).hasValue(2);
    }
}
