package io.tollgate.telemetry.tracing;

import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateObserver;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Traces as the settings in force say, or not at all. An upgrade that began under others ends under these. Safe on any thread.
 */
public final class CurrentTracing implements GateObserver, AutoCloseable {
    private final SpanLosses losses = new SpanLosses();
    private volatile @Nullable Tracing current;
    /** Guarded by this. */
    private @Nullable TracingSettings settings;

    /**
     * Puts others in force, and then exports what was gathered under those before, within some seconds. Blocks.
     *
     * @param wanted null for no traces; nothing of OpenTelemetry is loaded before there were others
     */
    public synchronized void use(@Nullable TracingSettings wanted) {
        if (Objects.equals(wanted, settings)) {
            return;
        }
        Tracing before = current;
        current = wanted == null ? null : Tracing.start(wanted, losses);
        settings = wanted;
        if (before != null) {
            before.close();
        }
    }

    /** Spans that were not sent, as the collector did not keep up. */
    public long unsentSpans() {
        return losses.unsent();
    }

    /** Spans that were sent, and that no collector took. */
    public long refusedSpans() {
        return losses.refused();
    }

    @Override
    public @Nullable TraceContext trace(AttemptView attempt, @Nullable String sent) {
        Tracing tracing = current;
        return tracing == null ? null : tracing.trace(attempt, sent);
    }

    @Override
    public void attemptRefused(AttemptView attempt, Refusal refusal) {
        Tracing tracing = current;
        if (tracing != null) {
            tracing.attemptRefused(attempt, refusal);
        }
    }

    @Override
    public void tunnelOpened(AttemptView attempt) {
        Tracing tracing = current;
        if (tracing != null) {
            tracing.tunnelOpened(attempt);
        }
    }

    /** Exports what waits, within some seconds. Blocks. */
    @Override
    public void close() {
        use(null);
    }
}
