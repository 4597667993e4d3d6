package io.tollgate.bench;

import io.tollgate.bench.loop.BenchMode;
import io.tollgate.bench.loop.MessagePlan;
import io.tollgate.bench.target.Target;
import io.tollgate.bench.target.Trust;
import java.time.Duration;
import java.util.List;

/**
 * What a run does.
 *
 * @param trust for a {@code wss} target
 * @param openRate connections opened each second
 * @param threads event loops
 * @param processes ids of those whose cost is to be told
 */
public record BenchPlan(
        BenchMode mode,
        Target target,
        Trust trust,
        int connections,
        double openRate,
        MessagePlan messages,
        Duration warmup,
        Duration duration,
        int threads,
        List<Long> processes) {
    public BenchPlan {
        processes = List.copyOf(processes);
        if (connections < 1) {
            throw new IllegalArgumentException("connections: found %d, expected 1 or more".formatted(connections));
        }
        if (threads < 1 || threads > connections) {
            throw new IllegalArgumentException(
                    "threads: found %d, expected 1 to the %d connections".formatted(threads, connections));
        }
        if (messages.openLoop() && mode != BenchMode.MESSAGES) {
            throw new IllegalArgumentException("rate: found one, expected none but for messages");
        }
        if (duration.isZero()) {
            throw new IllegalArgumentException("duration: found 0, expected more");
        }
    }
}
