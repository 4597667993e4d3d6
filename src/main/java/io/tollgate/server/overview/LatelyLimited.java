package io.tollgate.server.overview;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateObserver;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The last few hundred who were refused for a limit: those with no connection open are known by nothing else. Safe on any thread. */
public final class LatelyLimited implements GateObserver {
    private static final int KEPT = 256;

    private final AtomicReferenceArray<Seen> seen = new AtomicReferenceArray<>(KEPT);
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public void attemptRefused(AttemptView attempt, Refusal refusal) {
        Outcome outcome = refusal.outcome();
        if (outcome == Outcome.OVER_LIMIT || outcome == Outcome.ADDRESS_OVER_LIMIT) {
            seen.set(Math.floorMod(turn.getAndIncrement(), KEPT), Seen.of(attempt));
        }
    }

    Stream<Seen> all() {
        return IntStream.range(0, KEPT).mapToObj(seen::get).filter(Objects::nonNull);
    }
}
