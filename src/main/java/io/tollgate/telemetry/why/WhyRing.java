package io.tollgate.telemetry.why;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.TunnelReport;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the latest refusals and the latest closes, each in a space of its own, so that a flood of refusals cannot push out
 * the close that somebody asks for. Holds no token. Safe on any thread.
 */
public final class WhyRing implements GateObserver {
    /** Of each kind. */
    public static final int MOST_ENTRIES = 2048;

    private static final long MOST_BYTES = 2L * 1024 * 1024;

    private final Shelf refusals;
    private final Shelf closes;
    private final Clock clock;

    public WhyRing(Clock clock) {
        this(clock, MOST_ENTRIES, MOST_BYTES);
    }

    WhyRing(Clock clock, int mostEntries, long mostBytes) {
        this.clock = clock;
        this.refusals = new Shelf(mostEntries, mostBytes);
        this.closes = new Shelf(mostEntries, mostBytes);
    }

    /** The trace of a recent refusal or close as the text of one JSON object, or null where none of that id is kept. */
    public @Nullable String find(String id) {
        Kept refusal = refusals.find(id);
        Kept kept = refusal == null ? closes.find(id) : refusal;
        return kept == null ? null : WhyJson.of(kept);
    }

    @Override
    public void attemptRefused(AttemptView attempt, Refusal refusal) {
        if (refusal.outcome().fault() != Fault.NONE) {
            refusals.put(Kept.refusal(attempt, refusal, clock.instant()));
        }
    }

    @Override
    public void tunnelClosed(AttemptView attempt, TunnelReport report) {
        closes.put(Kept.close(attempt, report, clock.instant()));
    }
}
