package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StopSignalsTest {
    private final List<Integer> exits = new ArrayList<>();
    private final StopSignals signals = new StopSignals(exits::add);

    @Test
    void theFirstLetsTheWaitingThreadGoOn() throws InterruptedException {
        signals.received("TERM");
        signals.await();
        assertThat(exits).isEmpty();
    }

    @Test
    void theFirstIsToldOnceAlsoToWhoAsksLater() {
        List<String> told = new ArrayList<>();
        signals.onFirst(told::add);
        signals.received("TERM");
        signals.onFirst(told::add);
        signals.received("INT");
        assertThat(told).containsExactly("TERM", "TERM");
    }

    @Test
    void theSecondEndsTheProcessWhicheverItIs() {
        signals.received("TERM");
        signals.received("INT");
        assertThat(exits).containsExactly(143);
    }
}
