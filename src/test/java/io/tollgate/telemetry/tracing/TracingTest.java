package io.tollgate.telemetry.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.telemetry.UnknownAttempt;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of ended upgrades: exported by another thread, or lost and counted, and never waited for. */
final class TracingTest {
    private static final TraceContext SAMPLED = TraceContext.begin(null, 1);
    private static final TraceContext UNSAMPLED = TraceContext.begin(null, 0);

    private final SpanLosses losses = new SpanLosses();

    @Test
    void whatWaitsIsExportedAtTheEnd() {
        AtomicInteger exported = new AtomicInteger();
        Tracing tracing = new Tracing(1, batch -> exported.addAndGet(batch.size()) > 0 ? null : "none", losses);
        for (int i = 0; i < 1000; i++) {
            tracing.tunnelOpened(new Traced(SAMPLED));
            tracing.tunnelOpened(new Traced(UNSAMPLED));
        }
        tracing.close();
        assertThat(exported).hasValue(1000);
        assertThat(losses.unsent() + losses.refused()).isZero();
    }

    @Test
    void aCollectorThatHangsCostsSpansAndNothingElse() {
        CountDownLatch released = new CountDownLatch(1);
        Tracing tracing = new Tracing(1, batch -> await(released), losses);
        for (int i = 0; i < 5000; i++) {
            tracing.tunnelOpened(new Traced(SAMPLED));
        }
        assertThat(losses.unsent()).isBetween(5000L - 2048 - 256, 5000L - 2048);
        released.countDown();
        tracing.close();
    }

    @Test
    void aFaultOfTheExporterEndsNothing() {
        AtomicInteger calls = new AtomicInteger();
        Tracing tracing = new Tracing(
                1,
                batch -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalStateException("SECRET");
                    }
                    return null;
                },
                losses);
        tracing.tunnelOpened(new Traced(SAMPLED));
        Await.until("the first is over", () -> calls.get() == 1);
        tracing.tunnelOpened(new Traced(SAMPLED));
        tracing.close();
        assertThat(calls).hasValue(2);
        assertThat(losses.refused()).isEqualTo(1);
    }

    @Test
    void whatACollectorDoesNotTakeIsCounted() {
        Tracing tracing = new Tracing(1, batch -> "status 500", losses);
        for (int i = 0; i < 1000; i++) {
            tracing.tunnelOpened(new Traced(SAMPLED));
            tracing.tunnelOpened(new Traced(UNSAMPLED));
        }
        tracing.close();
        assertThat(losses.refused()).isEqualTo(1000);
    }

    @Test
    void aCollectorThatIsAwayIsOneLineAndItsReturnAnother() {
        AtomicInteger calls = new AtomicInteger();
        try (CapturedLogs logs = CapturedLogs.asConfigured()) {
            Tracing tracing = new Tracing(1, batch -> calls.incrementAndGet() < 3 ? "status 500" : null, losses);
            for (int i = 1; i <= 4; i++) {
                int call = i;
                tracing.tunnelOpened(new Traced(SAMPLED));
                Await.until("it is over", () -> calls.get() == call);
            }
            tracing.close();
            assertThat(logs.lines())
                    .hasSize(2)
                    .anyMatch(line -> line.contains("they are lost: status 500"))
                    .anyMatch(line -> line.contains("takes spans again"));
        }
    }

    private static String await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private record Traced(TraceContext trace) implements UnknownAttempt {}
}
