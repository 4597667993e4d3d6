package io.tollgate.telemetry.tracing;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each upgrade its place in a trace, and hands the ended ones to a thread of its own that exports them. What does not
 * fit its queue is lost and counted: neither a collector that is slow nor one that is gone is waited for. Safe on any thread.
 */
public final class Tracing implements GateObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);
    private static final int MOST_WAITING = 2048;
    private static final int MOST_AT_ONCE = 256;
    private static final long GATHER_MILLIS = 1_000;
    private static final long CLOSE_MILLIS = 3_000;

    private final double sample;
    private final Function<List<Upgrade>, @Nullable String> export;
    private final SpanLosses losses;
    private final BlockingQueue<Upgrade> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread exporter = new Thread(this::run, "tollgate-tracing");
    private volatile boolean closing;
    /** Touched by the exporting thread alone. */
    private boolean away;

    /** @param export why what it is given was not taken, or null where it was */
    Tracing(double sample, Function<List<Upgrade>, @Nullable String> export, SpanLosses losses) {
        this.sample = sample;
        this.export = export;
        this.losses = losses;
        exporter.setDaemon(true);
        exporter.start();
    }

    /** As the settings say. Nothing of OpenTelemetry is loaded before this is called. */
    static Tracing start(TracingSettings settings, SpanLosses losses) {
        return new Tracing(settings.sample(), SpanExport.to(settings.otlp()), losses);
    }

    @Override
    public TraceContext trace(AttemptView attempt, @Nullable String sent) {
        return TraceContext.begin(sent, sample);
    }

    @Override
    public void attemptRefused(AttemptView attempt, Refusal refusal) {
        ended(
                attempt,
                refusal.outcome().label(),
                refusal.status(),
                refusal.outcome().fault());
    }

    @Override
    public void tunnelOpened(AttemptView attempt) {
        ended(attempt, Upgrade.OPENED, 101, Fault.NONE);
    }

    private void ended(AttemptView attempt, String outcome, int status, Fault fault) {
        TraceContext trace = attempt.trace();
        if (trace != null && trace.sampled()) {
            Upgrade upgrade = Upgrade.of(attempt, trace, outcome, status, fault);
            if (!waiting.offer(upgrade)) {
                losses.countUnsent(upgrade.spans());
            }
        }
    }

    private void run() {
        List<Upgrade> batch = new ArrayList<>();
        boolean interrupted = false;
        while (!interrupted && !(closing && waiting.isEmpty())) {
            try {
                Upgrade first = waiting.poll(GATHER_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, MOST_AT_ONCE - 1);
                    export(batch);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
            batch.clear();
        }
    }

    private void export(List<Upgrade> batch) {
        String fault;
        try {
            fault = export.apply(batch);
        } catch (RuntimeException e) {
            fault = e.getClass().getName();
        }
        if (fault != null) {
            losses.countRefused(batch.stream().mapToInt(Upgrade::spans).sum());
        }
        tell(fault);
    }

    /** Once each time that it changes: a collector that is away for a night is one line. */
    private void tell(@Nullable String fault) {
        if (fault != null && !away) {
            LOG.warn("The collector does not take spans, they are lost: {}", fault);
        } else if (fault == null && away) {
            LOG.info("The collector takes spans again");
        }
        away = fault != null;
    }

    /** Exports what waits, within some seconds. Blocks. */
    @Override
    public void close() {
        closing = true;
        try {
            exporter.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exporter.interrupt();
    }
}
