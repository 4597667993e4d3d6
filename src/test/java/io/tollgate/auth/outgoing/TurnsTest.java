package io.tollgate.auth.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.outgoing.Turns.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    private final List<String> granted = new ArrayList<>();

    private Turn take(Turns turns, String who) {
        return turns.take(() -> granted.add(who));
    }

    @Test
    void theyComeInTheOrderInWhichTheyWereAskedFor() {
        Turns turns = new Turns(1, 3);
        Turn a = take(turns, "a");
        Turn b = take(turns, "b");
        take(turns, "c");
        assertThat(granted).containsExactly("a");
        a.close();
        b.close();
        assertThat(granted).containsExactly("a", "b", "c");
    }

    @Test
    void whoGivesUpWaitingMakesRoomAndIsPassedOver() {
        Turns turns = new Turns(1, 2);
        Turn a = take(turns, "a");
        Turn b = take(turns, "b");
        take(turns, "c");
        assertThat(take(turns, "too many")).isNull();
        b.close();
        assertThat(take(turns, "d")).isNotNull();
        a.close();
        a.close();
        assertThat(granted).containsExactly("a", "c");
        assertThat(turns.waiting()).isEqualTo(1);
    }

    @Test
    void restComesOnceNobodyHasATurn() {
        Turns turns = new Turns(2, 0);
        Turn a = take(turns, "a");
        Turn b = take(turns, "b");
        turns.whenAtRest(() -> granted.add("rest"));
        a.close();
        assertThat(granted).doesNotContain("rest");
        b.close();
        take(turns, "c").close();
        assertThat(granted).containsExactly("a", "b", "rest", "c");
        turns.whenAtRest(() -> granted.add("rest at once"));
        assertThat(granted).endsWith("rest at once");
    }

    @Test
    void noTurnIsLostBetweenThreads() throws Exception {
        Turns turns = new Turns(3, 10_000);
        AtomicInteger had = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(4 * 500);
        Runnable many = () -> {
            for (int i = 0; i < 500; i++) {
                Turn[] mine = new Turn[1];
                CountDownLatch mayClose = new CountDownLatch(1);
                mine[0] = turns.take(() -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    had.incrementAndGet();
                    mayClose.countDown();
                });
                await(mayClose);
                now.decrementAndGet();
                mine[0].close();
                all.countDown();
            }
        };
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(many, "turns");
            thread.setDaemon(true);
            thread.start();
        }
        assertThat(all.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(had).hasValue(2000);
        assertThat(most.get()).isLessThanOrEqualTo(3);
        assertThat(turns.waiting()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
