package io.tollgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A watch that never barks would be worth nothing. */
final class BlockedThreadsTest {
    private final Vertx vertx = Vertx.vertx(BlockedThreads.strict(new VertxOptions()));

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void aHeldEventLoopIsNoticed() {
        CountDownLatch never = new CountDownLatch(1);
        BlockedThreads threads = BlockedThreads.watch();
        vertx.runOnContext(ignored -> held(never));
        Await.until("a warning", () -> !threads.warnings().isEmpty());
        never.countDown();
        assertThatThrownBy(threads::close).isInstanceOf(AssertionError.class).hasMessageContaining("held");
    }

    private static void held(CountDownLatch latch) {
        try {
            assertThat(latch.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
