package io.tollgate.upstream.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.channel.embedded.EmbeddedChannel;
import io.tollgate.limit.Rate;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns to connect over two event loops, on a clock that only the test moves. */
final class ConnectPaceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final EmbeddedChannel one = new EmbeddedChannel();
    private final EmbeddedChannel other = new EmbeddedChannel();
    private final List<String> came = new ArrayList<>();
    private final List<Long> given = new ArrayList<>();
    private long now = SECOND;

    ConnectPaceTest() {
        one.freezeTime();
        other.freezeTime();
    }

    @AfterEach
    void close() {
        one.finishAndReleaseAll();
        other.finishAndReleaseAll();
    }

    /** Ten a second, two at once. */
    private ConnectPace pace(int queue, long patienceMillis) {
        return new ConnectPace(
                new Rate(10, SECOND, 2), queue, TimeUnit.MILLISECONDS.toNanos(patienceMillis), () -> now);
    }

    private @Nullable Turn ask(ConnectPace pace, EmbeddedChannel loop, String name) {
        try {
            Turn turn = pace.ask(loop.eventLoop(), () -> came(name));
            if (turn == null) {
                came(name);
            }
            return turn;
        } catch (Refusal refusal) {
            came.add(name + " refused");
            return null;
        }
    }

    private void came(String name) {
        came.add(name);
        given.add(now);
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        for (EmbeddedChannel loop : List.of(one, other)) {
            loop.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        }
        hear();
    }

    private void hear() {
        for (EmbeddedChannel loop : List.of(one, other, one)) {
            loop.runScheduledPendingTasks();
            loop.runPendingTasks();
        }
    }

    @Test
    void aBurstIsHadAtOnceAndThenOneATurn() {
        ConnectPace pace = pace(10, 2000);
        List.of("a", "b", "c", "d").forEach(name -> ask(pace, one, name));
        assertThat(came).containsExactly("a", "b");
        pass(99);
        assertThat(came).containsExactly("a", "b");
        pass(1);
        assertThat(came).containsExactly("a", "b", "c");
        pass(100);
        assertThat(came).containsExactly("a", "b", "c", "d");
        assertThat(pace.waiting()).isZero();
    }

    @Test
    void turnsComeInTheOrderInWhichTheyWereAskedForOverAllLoops() {
        ConnectPace pace = pace(10, 2000);
        for (int i = 0; i < 8; i++) {
            ask(pace, i % 2 == 0 ? one : other, "" + i);
        }
        for (int i = 0; i < 6; i++) {
            pass(100);
        }
        assertThat(came).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void whoComesLaterIsBehindThoseWhoWaitEvenIfTheTimerIsLate() {
        ConnectPace pace = pace(10, 2000);
        List.of("a", "b", "c").forEach(name -> ask(pace, one, name));
        now += SECOND / 10;
        ask(pace, other, "d");
        hear();
        assertThat(came).containsExactly("a", "b", "c");
        pass(100);
        assertThat(came).containsExactly("a", "b", "c", "d");
    }

    @Test
    void whoLeavesTheQueueMakesAllBehindMoveUp() {
        ConnectPace pace = pace(10, 2000);
        ask(pace, one, "a");
        ask(pace, one, "b");
        Turn first = ask(pace, one, "c");
        Turn second = ask(pace, one, "d");
        ask(pace, other, "e");
        first.leave();
        second.leave();
        assertThat(pace.waiting()).isEqualTo(1);
        pass(100);
        assertThat(came).containsExactly("a", "b", "e");
    }

    @Test
    void aTurnThatComesForWhoHasJustLeftIsTheNextOnes() {
        ConnectPace pace = pace(10, 2000);
        ask(pace, one, "a");
        ask(pace, one, "b");
        Turn left = ask(pace, one, "c");
        ask(pace, other, "d");
        now += SECOND / 10;
        one.advanceTimeBy(100, TimeUnit.MILLISECONDS);
        ask(pace, other, "e");
        left.leave();
        hear();
        assertThat(came).containsExactly("a", "b", "d");
        pass(100);
        assertThat(came).containsExactly("a", "b", "d", "e");
    }

    @Test
    void whoseTurnWouldBeTooLateIsRefusedAtOnceAndToldWhenToComeAgain() {
        ConnectPace pace = pace(100, 1000);
        for (int i = 0; i < 12; i++) {
            ask(pace, one, "" + i);
        }
        assertThat(pace.waiting()).isEqualTo(10);
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> pace.ask(one.eventLoop(), () -> {}));
        assertThat(refusal.outcome()).isEqualTo(Outcome.UPSTREAM_BUSY);
        assertThat(refusal.headers()).containsExactly(Map.entry("Retry-After", "2"));
        assertThat(refusal.detail())
                .isEqualTo("10 wait to connect of 100 that may, the next turn is in 1100 ms, expected at most 1000");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void aQueueIsAsLongAsItIsSaidToBe(int queue) {
        ConnectPace pace = pace(queue, 2000);
        for (int i = 0; i < 2 + queue; i++) {
            ask(pace, one, "" + i);
        }
        ask(pace, one, "more");
        assertThat(came).containsExactly("0", "1", "more refused");
        assertThat(pace.waiting()).isEqualTo(queue);
    }

    @Test
    void afterAReloadNoBurstIsGivenAnew() {
        ConnectPace before = pace(10, 2000);
        ask(before, one, "a");
        ask(before, one, "b");
        ConnectPace faster = new ConnectPace(new Rate(100, SECOND, 5), 10, SECOND, () -> now);
        faster.follow(before);
        ask(faster, one, "c");
        assertThat(came).containsExactly("a", "b");
        pass(10);
        assertThat(came).containsExactly("a", "b", "c");
    }

    /** GCRA: from s to t no more than the burst and what the rate brings in that time, whoever comes and leaves. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noTimeSeesMoreThanTheBurstAndTheRate(long seed) {
        Random random = new Random(seed);
        ConnectPace pace = pace(50, 2000);
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Turn turn = ask(pace, random.nextBoolean() ? one : other, "" + i);
            if (turn != null) {
                turns.add(turn);
            }
            if (!turns.isEmpty() && random.nextInt(3) == 0) {
                turns.remove(random.nextInt(turns.size())).leave();
            }
            pass(random.nextInt(60));
        }
        assertThat(given).hasSizeGreaterThan(100);
        for (int from = 0; from < given.size(); from++) {
            for (int to = from; to < given.size(); to++) {
                long most = 2 + (given.get(to) - given.get(from)) / (SECOND / 10);
                assertThat(to - from + 1L).isLessThanOrEqualTo(most);
            }
        }
    }

    @Test
    void underLoadEveryTurnIsUsed() {
        ConnectPace pace = pace(50, 2000);
        for (int i = 0; i < 200; i++) {
            ask(pace, i % 3 == 0 ? one : other, "" + i);
            pass(50);
        }
        assertThat(given).as("10 s at ten a second, and the burst").hasSizeBetween(101, 102);
    }
}
