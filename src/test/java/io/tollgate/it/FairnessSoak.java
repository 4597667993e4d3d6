package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Peers;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import io.tollgate.testing.stream.StreamMain;
import io.tollgate.testing.stream.StreamPlan;
import io.tollgate.testing.stream.StreamPlan.Ending;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A greedy tunnel at line rate leaves the others' round trips as they were. Tollgate has one core and one event loop. Both ends
 * of the greedy tunnel run only while nobody else wants the other core, so that what is measured there waits for
 * Tollgate and not for them. Rounds without and with the greedy tunnel take turns; the median of their ratios counts.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class FairnessSoak {
    private static final int QUIET = 50;
    private static final int ROUNDS = 9;
    private static final int TRIPS = 4_000;
    private static final int WARM_UP = 500;
    private static final long WITHOUT_END = 1L << 50;
    private static final List<String> WHEN_IDLE = List.of("chrt", "-i", "0", "taskset", "-c", "1");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** Of a core's time, for the virtual machine to be warm. */
    private static final Duration BUSY = Duration.ofSeconds(10);

    /** Used by Tollgate beside the greedy tunnel, or that was none. */
    private static final double MUCH_OF_A_CORE = 0.4;

    private static final WireFrame WORD = WireFrame.text("word");

    @TempDir
    private Path folder;

    /** Both ends of a tunnel on which little is said. */
    private record Quiet(RawClient client, UpstreamConnection upstream) {}

    @ParameterizedTest(name = "frames of up to {0} bytes")
    @ValueSource(ints = {2, 65_536})
    void oneGreedyTunnelLeavesTheOthersNinetyNinthBelowTwice(int largest) throws IOException {
        Peers.requireCommand("taskset", "util-linux");
        StreamPlan plan = new StreamPlan(1, 1, WITHOUT_END, Integer.numberOfTrailingZeros(largest), Ending.CLOSE);
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                TollgateProcess upstream =
                        TollgateProcess.peer(WHEN_IDLE, StreamMain.class, StreamMain.upstream(plan));
                SoakEdge edge = edge(upstream.awaitLine("port (\\d+)").group(1), stub);
                TollgateProcess greedy = TollgateProcess.peer(
                        WHEN_IDLE, StreamMain.class, StreamMain.clients(plan, "127.0.0.1", edge.port()))) {
            List<Quiet> quiet = open(stub, edge);
            greedy.tell(SoakEdge.token());
            Duration before = edge.processorTime();
            Await.until(
                    "the greedy tunnel",
                    PATIENCE,
                    () -> edge.processorTime().minus(before).compareTo(BUSY) > 0);
            List<Double> ratios = new ArrayList<>();
            List<Double> shares = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                greedy.signal("STOP");
                long alone = ninetyNinth(quiet);
                greedy.signal("CONT");
                long start = System.nanoTime();
                Duration used = edge.processorTime();
                ratios.add((double) ninetyNinth(quiet) / alone);
                shares.add((double) edge.processorTime().minus(used).toNanos() / (System.nanoTime() - start));
            }
            Collections.sort(ratios);
            Collections.sort(shares);
            SoakNotes.add("fairness, frames of up to %d bytes: ratios %s, of a core beside the greedy one %s"
                    .formatted(largest, ratios, shares));
            assertThat(shares.get(ROUNDS / 2)).as(shares.toString()).isGreaterThan(MUCH_OF_A_CORE);
            assertThat(ratios.get(ROUNDS / 2)).as(ratios.toString()).isLessThan(2);
        }
    }

    private SoakEdge edge(String greedy, StubUpstream quiet) throws IOException {
        Map<String, Integer> upstreams = Map.of("/chat", Integer.parseInt(greedy), "/quiet", quiet.port());
        return SoakEdge.start(folder, List.of("taskset", "-c", "0"), "127.0.0.1", upstreams);
    }

    private static List<Quiet> open(StubUpstream stub, SoakEdge edge) {
        List<Quiet> quiet = new ArrayList<>();
        for (int i = 0; i < QUIET; i++) {
            RawClient client = RawClient.connect(edge.port());
            client.send(Handshakes.upgrade("/quiet").bearer(SoakEdge.token()).text());
            assertThat(client.readHead().status()).isEqualTo(101);
            quiet.add(new Quiet(client, stub.awaitConnection()));
        }
        return quiet;
    }

    /** Nanoseconds from a word sent to the same word back, the tunnels in turn. */
    private static long ninetyNinth(List<Quiet> tunnels) {
        long[] times = new long[TRIPS];
        for (int i = -WARM_UP; i < TRIPS; i++) {
            Quiet tunnel = tunnels.get(Math.floorMod(i, tunnels.size()));
            long start = System.nanoTime();
            tunnel.client().send(WORD.masked());
            tunnel.upstream().readFrame();
            tunnel.upstream().send(WORD);
            tunnel.client().readFrame();
            times[Math.max(0, i)] = System.nanoTime() - start;
        }
        Arrays.sort(times);
        return times[TRIPS * 99 / 100];
    }
}
