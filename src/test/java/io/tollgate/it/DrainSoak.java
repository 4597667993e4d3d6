package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.stream.StreamClients;
import io.tollgate.testing.stream.StreamPlan;
import io.tollgate.testing.stream.StreamPlan.Ending;
import io.tollgate.testing.stream.StreamUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link DrainLossIT} by SIGTERM and in bulk: a process with the phases that a cluster sees. Figures in target/soak.txt. */
final class DrainSoak {
    private static final int TUNNELS = 3_000;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final StreamPlan PLAN = new StreamPlan(TUNNELS, TUNNELS, Long.MAX_VALUE / 4, 14, Ending.CUT);

    @TempDir
    private Path folder;

    @Test
    void threeThousandBusyTunnelsLoseNothing() throws IOException {
        try (StreamUpstream upstream = StreamUpstream.start(PLAN);
                SoakEdge edge = SoakEdge.start(
                        folder,
                        "127.0.0.1",
                        Map.of("/chat", upstream.port()),
                        "{delay: 5s, window: 30s, deadline: 3m}");
                StreamClients clients = StreamClients.start(
                        PLAN, new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port()), SoakEdge.token())) {
            Await.until("all are open", PATIENCE, () -> clients.tally().tunnels() == TUNNELS);
            long start = System.nanoTime();
            edge.signal("TERM");
            clients.tally().await(TUNNELS, PATIENCE);
            upstream.tally().await(TUNNELS, PATIENCE);
            assertThat(clients.tally().cuts()).hasSize(TUNNELS).containsOnly(1001);
            assertThat(upstream.tally().cuts()).hasSize(TUNNELS).containsOnly(1001);
            assertThat(edge.exitCode()).as(edge.output()).isZero();
            assertThat(carried(edge, "bytes_up")).isEqualTo(upstream.tally().bytes());
            assertThat(carried(edge, "bytes_down")).isEqualTo(clients.tally().bytes());
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            SoakNotes.add("drain: %d s from SIGTERM to the end; down %s; up %s"
                    .formatted(seconds, clients.tally(), upstream.tally()));
        }
    }

    private static long carried(SoakEdge edge, String field) {
        return Pattern.compile("\\b" + field + "=(\\d+)")
                .matcher(edge.output())
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }
}
