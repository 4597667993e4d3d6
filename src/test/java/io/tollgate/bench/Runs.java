package io.tollgate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.bench.loop.BenchMode;
import io.tollgate.bench.loop.MessagePlan;
import io.tollgate.bench.target.Target;
import io.tollgate.bench.target.Trust;
import io.tollgate.testing.Answers;
import io.tollgate.testing.StubUpstream.Script;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** Short runs, and what is expected of them. */
final class Runs {
    static final MessagePlan CLOSED_LOOP = new MessagePlan(128, 1, 0, false, 1);

    private Runs() {}

    static void assertClean(BenchResult result, long opened) {
        assertThat(result.isClean()).as(result.firstFailure()).isTrue();
        assertThat(result.firstFailure()).isNull();
        assertThat(result.opened()).isEqualTo(opened);
        assertThat(result.statuses()).isEqualTo(Map.of(101, opened));
        assertThat(result.closes()).isEmpty();
        assertThat(result.wrong()).isZero();
    }

    /** Takes everything and answers nothing but the Close. */
    static Script silent() {
        return Answers.untilItEnds(connection -> {
            Answers.accept().run(connection);
            WireFrame frame = connection.readFrame();
            while (frame.opcode() != WireFrame.CLOSE) {
                frame = connection.readFrame();
            }
            connection.shutdownOutput();
        });
    }

    static BenchResult run(BenchMode mode, String url, int connections, MessagePlan messages) throws Exception {
        return Bench.run(plan(mode, url, connections, messages, 0, 100, 1), report -> {});
    }

    /** Again and longer until it is so: a busy machine may need more than a moment for what is to be seen. */
    static BenchResult until(Predicate<BenchResult> seen, IntFunction<BenchPlan> lasting) throws Exception {
        int millis = 100;
        BenchResult result = Bench.run(lasting.apply(millis), report -> {});
        while (!seen.test(result) && millis < 3_000) {
            millis *= 3;
            result = Bench.run(lasting.apply(millis), report -> {});
        }
        assertThat(seen).as("not seen in " + millis + " ms: " + result).accepts(result);
        return result;
    }

    static BenchPlan plan(
            BenchMode mode, String url, int connections, MessagePlan messages, int warmup, int millis, int threads) {
        return new BenchPlan(
                mode,
                Target.of(url, List.of(), List.of(), null),
                Trust.PLATFORM,
                connections,
                10_000,
                messages,
                Duration.ofMillis(warmup),
                Duration.ofMillis(millis),
                threads,
                List.of());
    }

    static BenchPlan watching(BenchPlan plan) {
        return with(
                plan,
                plan.trust(),
                plan.openRate(),
                List.of(ProcessHandle.current().pid()));
    }

    static BenchPlan trusting(BenchPlan plan, Trust trust) {
        return with(plan, trust, plan.openRate(), List.of());
    }

    static BenchPlan openedAt(double perSecond, BenchPlan plan) {
        return with(plan, plan.trust(), perSecond, List.of());
    }

    private static BenchPlan with(BenchPlan plan, Trust trust, double openRate, List<Long> processes) {
        return new BenchPlan(
                plan.mode(),
                plan.target(),
                trust,
                plan.connections(),
                openRate,
                plan.messages(),
                plan.warmup(),
                plan.duration(),
                plan.threads(),
                processes);
    }
}
