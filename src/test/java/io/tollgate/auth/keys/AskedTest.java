package io.tollgate.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What tokens with unknown keys may ask of a key server. */
final class AskedTest {
    private static final Duration NEVER = Duration.ofDays(1);

    private final AtomicInteger fetches = new AtomicInteger();

    private Future<Void> ask(Asked asked) {
        return asked.unknownKey(fetches::incrementAndGet);
    }

    @Test
    void allThatComeDuringAFetchWaitForThatOne() {
        Asked asked = new Asked(Duration.ZERO);
        Future<Void> first = ask(asked);
        Future<Void> second = ask(asked);
        assertThat(fetches).hasValue(1);
        assertThat(first.isComplete() || second.isComplete()).isFalse();
        asked.over();
        assertThat(first.succeeded() && second.succeeded()).isTrue();
    }

    @Test
    void withinTheCooldownNoneIsBegunAndNobodyWaits() {
        Asked asked = new Asked(NEVER);
        ask(asked);
        asked.over();
        assertThat(ask(asked)).isNull();
        assertThat(fetches).hasValue(1);
    }

    @Test
    void aFetchThatTimeBeganIsWaitedForAndDoesNotCountForTheCooldown() {
        Asked asked = new Asked(NEVER);
        asked.begun();
        Future<Void> during = ask(asked);
        assertThat(fetches).hasValue(0);
        asked.over();
        assertThat(during.succeeded()).isTrue();
        assertThat(ask(asked)).isNotNull();
        assertThat(fetches).hasValue(1);
    }

    @Test
    void theCooldownGoesOnWhereAReloadPutsAnotherInItsPlace() {
        Asked before = new Asked(NEVER);
        ask(before);
        Asked after = new Asked(NEVER);
        after.follow(before);
        assertThat(ask(after)).isNull();
        assertThat(fetches).hasValue(1);
    }

    @Test
    void aThousandWaitAndTheNextIsToldAtOnce() {
        Asked asked = new Asked(Duration.ZERO);
        List<Future<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiting.add(ask(asked));
        }
        assertThat(waiting).doesNotContainNull();
        assertThat(ask(asked)).isNull();
        asked.over();
        assertThat(waiting).allMatch(Future::succeeded);
        assertThat(ask(asked)).isNotNull();
    }

    @Test
    void manyThreadsBeginOneFetch() throws Exception {
        Asked asked = new Asked(NEVER);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch ready = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            threads.execute(() -> {
                ready.countDown();
                for (int ask = 0; ask < 100_000; ask++) {
                    ask(asked);
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(fetches).hasValue(1);
    }
}
