package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.stream.StreamClients;
import io.tollgate.testing.stream.StreamMain;
import io.tollgate.testing.stream.StreamPlan;
import io.tollgate.testing.stream.StreamPlan.Ending;
import io.tollgate.testing.stream.StreamUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@link LosslessIT} in bulk, with Tollgate as a process of its own. What was measured stands in target/soak.txt. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
final class LosslessSoak {
    private static final Duration PATIENCE = Duration.ofMinutes(50);
    private static final long VOLUME = Long.getLong("soak.mebibytes", 10 << 10) << 20;
    private static final int LARGEST = 17;

    @TempDir
    private Path folder;

    private final long start = System.nanoTime();

    @Test
    void tenGibibytesEachWay() throws IOException {
        int tunnels = 16;
        StreamPlan plan = new StreamPlan(tunnels, tunnels, VOLUME / tunnels, LARGEST, Ending.BOTH);
        passes("loopback", plan);
    }

    @Test
    void aHundredThousandHalfClosedConnections() throws IOException {
        passes("churn", new StreamPlan(100_000, 256, 2_000, 10, Ending.HALF_CLOSE));
    }

    private void passes(String name, StreamPlan plan) throws IOException {
        try (StreamUpstream upstream = StreamUpstream.start(plan);
                SoakEdge edge = SoakEdge.start(folder, List.of(), "127.0.0.1", Map.of("/chat", upstream.port()));
                StreamClients clients = StreamClients.start(
                        plan, new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port()), SoakEdge.token())) {
            clients.tally().await(plan.tunnels(), PATIENCE);
            upstream.tally().await(plan.tunnels(), PATIENCE);
            note(name, "down " + clients.tally() + "; up " + upstream.tally(), edge);
        }
    }

    @Test
    void tenGibibytesEachWayOverALinkThatLosesAndReorders() throws IOException {
        int tunnels = 64;
        StreamPlan plan = new StreamPlan(tunnels, tunnels, VOLUME / tunnels, LARGEST, Ending.BOTH);
        try (BadLink link = BadLink.open();
                TollgateProcess upstream =
                        TollgateProcess.peer(link.atEdge(), StreamMain.class, StreamMain.upstream(plan))) {
            int port = Integer.parseInt(upstream.awaitLine("port (\\d+)").group(1));
            try (SoakEdge edge = SoakEdge.start(folder, link.atEdge(), BadLink.EDGE_ADDRESS, Map.of("/chat", port));
                    TollgateProcess clients = TollgateProcess.peer(
                            link.farAway(),
                            StreamMain.class,
                            StreamMain.clients(plan, BadLink.EDGE_ADDRESS, edge.port()))) {
                clients.tell(SoakEdge.token());
                int result = clients.exitCode(PATIENCE);
                assertThat(result).as(clients.output() + edge.output()).isZero();
                assertThat(upstream.exitCode()).as(upstream.output()).isZero();
                note(
                        "bad link",
                        "down " + clients.output() + "; up "
                                + upstream.output().lines().skip(1).toList() + "; " + link.figures(),
                        edge);
            }
        }
    }

    private void note(String name, String figures, SoakEdge edge) throws IOException {
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        SoakNotes.add("%s: %d s; %s; at most %d MiB resident".formatted(name, seconds, figures, edge.mostMemory()));
    }
}
