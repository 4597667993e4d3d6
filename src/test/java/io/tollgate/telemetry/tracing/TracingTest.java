package io.tollgate.telemetry.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.telemetry.AttemptView;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of ended upgrades: exported by another thread, or lost and counted, and never waited for. */
final class TracingTest {
    private static final TraceContext SAMPLED = TraceContext.begin(null, 1);
    private static final TraceContext UNSAMPLED = TraceContext.begin(null, 0);

    @Test
    void whatWaitsIsExportedAtTheEnd() {
        AtomicInteger exported = new AtomicInteger();
        Tracing tracing = new Tracing(1, batch -> exported.addAndGet(batch.size()));
        for (int i = 0; i < 1000; i++) {
            tracing.tunnelOpened(new Traced(SAMPLED));
            tracing.tunnelOpened(new Traced(UNSAMPLED));
        }
        tracing.close();
        assertThat(exported).hasValue(1000);
        assertThat(tracing.dropped()).isZero();
    }

    @Test
    void aCollectorThatHangsCostsSpansAndNothingElse() {
        CountDownLatch released = new CountDownLatch(1);
        Tracing tracing = new Tracing(1, batch -> await(released));
        for (int i = 0; i < 5000; i++) {
            tracing.tunnelOpened(new Traced(SAMPLED));
        }
        assertThat(tracing.dropped()).isBetween(5000L - 2048 - 256, 5000L - 2048);
        released.countDown();
        tracing.close();
    }

    @Test
    void aFaultOfTheExporterEndsNothing() {
        AtomicInteger calls = new AtomicInteger();
        Tracing tracing = new Tracing(1, batch -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("SECRET");
            }
        });
        tracing.tunnelOpened(new Traced(SAMPLED));
        io.tollgate.testing.Await.until("the first is over", () -> calls.get() == 1);
        tracing.tunnelOpened(new Traced(SAMPLED));
        tracing.close();
        assertThat(calls).hasValue(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Traced(TraceContext trace) implements AttemptView {
        @Override
        public String id() {
            return "i1";
        }

        @Override
        public String listener() {
            return "public";
        }

        @Override
        public String address() {
            return "203.0.113.9";
        }

        @Override
        public String route() {
            return null;
        }

        @Override
        public String issuer() {
            return null;
        }

        @Override
        public String subject() {
            return null;
        }

        @Override
        public String upstream() {
            return null;
        }

        @Override
        public String endpoint() {
            return null;
        }

        @Override
        public long startedNanos() {
            return 0;
        }
    }
}
