package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Loopback.Open;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A loop's tunnels are told to end over a window. */
class SpreadDrainTest {
    private final Loopback loopback = new Loopback();

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    private void drain(Duration window, Duration deadline) {
        loopback.call(() -> {
            loopback.loop.drain(1001, window.toNanos(), deadline.toNanos());
            return null;
        });
    }

    private List<Open> open(int count) {
        List<Open> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opened.add(loopback.open(Loopback.quiet()));
        }
        return opened;
    }

    /** When each of them was told, in seconds since the first look. */
    private List<Double> tellTimes(List<Open> tunnels, long start) {
        List<Double> times = new ArrayList<>();
        for (Open open : tunnels) {
            assertThat(open.client().readFrame().closeCode()).isEqualTo(1001);
            times.add((System.nanoTime() - start) / 1e9);
        }
        return times;
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theClosesComeAtEvenDistancesOldestFirst() {
        List<Open> tunnels = open(200);
        long start = System.nanoTime();
        drain(Duration.ofSeconds(2), Duration.ofSeconds(10));
        List<Double> times = tellTimes(tunnels, start);
        for (int quarter = 0; quarter < 4; quarter++) {
            double from = quarter * 0.5;
            assertThat(times.stream().filter(time -> time >= from && time < from + 0.5))
                    .as("told in the half second from %s", from)
                    .hasSizeBetween(30, 70);
        }
        assertThat(times.get(199)).isBetween(1.8, 2.5);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void fewAreSpreadAsWellAndNoneIsToldAtTheStart() {
        List<Open> tunnels = open(3);
        long start = System.nanoTime();
        drain(Duration.ofMillis(900), Duration.ofSeconds(10));
        List<Double> times = tellTimes(tunnels, start);
        assertThat(times.get(0)).isBetween(0.29, 0.55);
        assertThat(times.get(1)).isBetween(0.59, 0.85);
        assertThat(times.get(2)).isBetween(0.89, 1.15);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void withoutAWindowAllAreToldAtOnceInTurns() {
        List<Open> tunnels = open(TunnelList.IN_A_TURN + 10);
        drain(Duration.ZERO, Duration.ofSeconds(10));
        assertThat(tellTimes(tunnels, System.nanoTime()))
                .hasSize(tunnels.size())
                .allMatch(time -> time < 1);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void oneThatEndsMeanwhileIsGoneAndTheOthersAreToldByTheEnd() {
        List<Open> tunnels = open(10);
        long start = System.nanoTime();
        drain(Duration.ofMillis(600), Duration.ofSeconds(10));
        for (Open gone : tunnels.subList(4, 8)) {
            gone.client().reset();
            gone.upstream().readToAnyEnd();
            assertThat(gone.report().outcome()).isEqualTo(Outcome.CLIENT_VANISHED);
        }
        List<Open> others = new ArrayList<>(tunnels.subList(0, 4));
        others.addAll(tunnels.subList(8, 10));
        assertThat(tellTimes(others, start).get(5)).isBetween(0.5, 0.9);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void oneThatOpensWithinTheWindowIsToldWithinIt() {
        List<Open> tunnels = open(1);
        long start = System.nanoTime();
        drain(Duration.ofMillis(600), Duration.ofSeconds(10));
        tunnels.addAll(open(2));
        assertThat(tellTimes(tunnels, start).get(2)).isBetween(0.5, 0.9);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void oneThatOpensBehindItIsToldAtOnce() {
        drain(Duration.ZERO, Duration.ofSeconds(10));
        Open late = open(1).get(0);
        assertThat(late.client().readFrame()).isEqualTo(WireFrame.close(1001, "drained"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void eachHasWhatIsLeftOfTheDeadline() {
        List<Open> tunnels = open(2);
        long start = System.nanoTime();
        drain(Duration.ofMillis(500), Duration.ofMillis(900));
        for (Open open : tunnels) {
            assertThat(open.report().forced()).isTrue();
            assertThat((System.nanoTime() - start) / 1e9).isBetween(0.89, 1.3);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aSecondDrainAtOnceTellsTheRest() {
        List<Open> tunnels = open(20);
        drain(Duration.ofSeconds(30), Duration.ofSeconds(60));
        drain(Duration.ZERO, Duration.ofSeconds(1));
        assertThat(tellTimes(tunnels, System.nanoTime())).hasSize(20).allMatch(time -> time < 1);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theRelayGoesOnForThoseWhoAreNotToldYet() {
        List<Open> tunnels = open(2);
        drain(Duration.ofSeconds(1), Duration.ofSeconds(10));
        Open second = tunnels.get(1);
        CompletableFuture<Integer> told = CompletableFuture.supplyAsync(
                () -> tunnels.get(0).client().readFrame().closeCode());
        assertThat(told.join()).isEqualTo(1001);
        second.client().send(WireFrame.text("still served").masked());
        assertThat(second.upstream().readFrame().text()).isEqualTo("still served");
    }
}
