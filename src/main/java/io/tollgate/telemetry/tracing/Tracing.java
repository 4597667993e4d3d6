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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
    private final Consumer<List<Upgrade>> export;
    private final BlockingQueue<Upgrade> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread exporter = new Thread(this::run, "tollgate-tracing");
    private volatile boolean closing;

    Tracing(double sample, Consumer<List<Upgrade>> export) {
        this.sample = sample;
        this.export = export;
        exporter.setDaemon(true);
        exporter.start();
    }

    /** As the settings say. Nothing of OpenTelemetry is loaded before this is called. */
    public static Tracing start(TracingSettings settings) {
        return new Tracing(settings.sample(), SpanExport.to(settings.otlp()));
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
        if (trace != null && trace.sampled() && !waiting.offer(Upgrade.of(attempt, trace, outcome, status, fault))) {
            dropped.incrementAndGet();
        }
    }

    /** How many upgrades' spans were lost because the collector did not keep up. */
    public long dropped() {
        return dropped.get();
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
                    export.accept(batch);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (RuntimeException e) {
                LOG.warn("Spans could not be exported: {}", e.getClass().getName());
            }
            batch.clear();
        }
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
        if (dropped.get() > 0) {
            LOG.warn("The spans of {} upgrades were lost: the collector did not keep up", dropped.get());
        }
    }
}
