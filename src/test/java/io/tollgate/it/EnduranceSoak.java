package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.EchoServer;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A working day in little memory: a thousand tunnels that talk, fifty handshakes a second of which half are wrong, twenty
 * readers that stand still, and a reload a minute. What the process holds does not grow. Three minutes, or as many as {@code
 * -Dsoak.minutes} says.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS)
final class EnduranceSoak {
    private static final int TUNNELS = 1_000;
    private static final int STALLED = 20;
    private static final int HANDSHAKES_PER_SECOND = 50;
    private static final long MINUTES = Long.getLong("soak.minutes", 3);
    /** A full collection each time, so not often. */
    private static final Duration BETWEEN_FIGURES = Duration.ofSeconds(20);

    private static final Duration SPEAKS_EVERY = Duration.ofSeconds(10);
    private static final int BLOCK = 16 * 1024;
    private static final List<String> OPTIONS = List.of("-Xmx64m", "-Dio.netty.leakDetection.level=paranoid");

    @TempDir
    private Path folder;

    private final List<ProcessFigures> figures = new ArrayList<>();

    @Test
    void heapDescriptorsAndThreadsStayFlat() throws IOException {
        try (EchoServer echo = EchoServer.start();
                StubUpstream flood = StubUpstream.start(Answers.untilItEnds(EnduranceSoak::flood))) {
            Path file = folder.resolve("tollgate.yaml");
            Files.writeString(file, configuration(echo.url(), flood.url(), 0));
            try (TollgateProcess process =
                    TollgateProcess.start(List.of(), OPTIONS, "run", "--config", file.toString())) {
                run(process, file, turn -> configuration(echo.url(), flood.url(), turn));
            }
        }
    }

    /** The file as of a turn: another idle time each, so that every reload has something to do. */
    private interface Turns {
        String file(int turn);
    }

    private String configuration(String echo, String flood, int turn) {
        return """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                issuers: {main: {issuer: "%s", audience: [%s], jwks: "file:%s", algorithms: [RS256]}}
                telemetry: {accessLog: off}
                drain: {delay: 0s, window: 0s, deadline: 20s}
                routes:
                  - {name: chat, path: /chat, credentials: [{header: Authorization}], authenticate: [main], upstream: echo,
                     tunnel: {idle: %dm, onReload: reevaluate}}
                  - {name: flood, path: /flood, credentials: [{header: Authorization}], authenticate: [main], upstream: flood,
                     tunnel: {writeStall: 1d}}
                upstreams:
                  echo: {endpoints: ["%s"]}
                  flood: {endpoints: ["%s"]}
                """.formatted(
                        TestKeys.ISSUER, TestKeys.AUDIENCE, TestKeys.writeJwks(folder), 10 + turn % 2, echo, flood);
    }

    private static void flood(UpstreamConnection connection) {
        Answers.accept().run(connection);
        byte[] block = WireFrame.binary(new byte[BLOCK]).bytes();
        while (true) {
            connection.send(block);
        }
    }

    private void run(TollgateProcess process, Path file, Turns turns) throws IOException {
        int port = Integer.parseInt(
                process.awaitLine("listener public on \\S+:(\\d+) ").group(1));
        String token = SoakEdge.token();
        List<RawClient> stalled =
                Stream.generate(() -> stalled(port, token)).limit(STALLED).toList();
        try (EchoingTunnels tunnels = new EchoingTunnels(
                        TUNNELS, URI.create("ws://127.0.0.1:" + port + "/chat"), token, SPEAKS_EVERY);
                MixedHandshakes handshakes = new MixedHandshakes(port, "/chat", token, HANDSHAKES_PER_SECOND)) {
            int reloads = watch(process, file, turns, tunnels, handshakes);
            handshakes.close();
            tunnels.quiet();
            assertThat(tunnels.failures()).isEmpty();
            assertThat(handshakes.failures()).isEmpty();
            assertThat(process.output())
                    .doesNotContain("LEAK")
                    .doesNotContain(" ERROR ")
                    .doesNotContain("eyJ");
            note(reloads, tunnels, handshakes);
        }
        stalled.forEach(RawClient::reset);
        assertFlat("heap KiB", ProcessFigures::heapKib, 2_048);
        assertFlat("descriptors", ProcessFigures::descriptors, 32);
        assertFlat("threads", ProcessFigures::threads, 4);
    }

    private static RawClient stalled(int port, String token) {
        RawClient client = RawClient.connect(port, 8 * 1024);
        client.send(Handshakes.upgrade("/flood").bearer(token).text());
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    /** Reloads once a minute and takes figures until the time is over. */
    private int watch(
            TollgateProcess process, Path file, Turns turns, EchoingTunnels tunnels, MixedHandshakes handshakes)
            throws IOException {
        long start = System.nanoTime();
        long end = start + Duration.ofMinutes(MINUTES).toNanos();
        int reloads = 0;
        while (System.nanoTime() < end) {
            long next = start + BETWEEN_FIGURES.toNanos() * (figures.size() + 1);
            Await.until("the next look", BETWEEN_FIGURES.multipliedBy(3), () -> System.nanoTime() >= next);
            figures.add(ProcessFigures.of(process.pid()));
            assertThat(tunnels.failures()).isEmpty();
            assertThat(handshakes.failures()).isEmpty();
            if (figures.size() % 3 == 0) {
                Files.writeString(file, turns.file(++reloads));
                process.signal("HUP");
            }
        }
        return reloads;
    }

    /** The last quarter holds no more than the second one did, but for what is said to be noise. */
    private void assertFlat(String name, ToLongFunction<ProcessFigures> figure, long noise) {
        int quarter = Math.max(1, figures.size() / 4);
        long early = most(figures.subList(quarter, 2 * quarter), figure);
        long late = most(figures.subList(figures.size() - quarter, figures.size()), figure);
        assertThat(late).as(name + " of " + figures).isLessThanOrEqualTo(early + Math.max(noise, early / 20));
    }

    private static long most(List<ProcessFigures> some, ToLongFunction<ProcessFigures> figure) {
        return some.stream().mapToLong(figure).max().orElseThrow();
    }

    private void note(int reloads, EchoingTunnels tunnels, MixedHandshakes handshakes) throws IOException {
        int quarter = Math.max(1, figures.size() / 4);
        SoakNotes.add(
                "endurance: %d min, -Xmx64m, %d tunnels, %d echoes, %d handshakes, %d stalled, %d reloads; second quarter %s, end %s"
                        .formatted(
                                MINUTES,
                                TUNNELS,
                                tunnels.echoed(),
                                handshakes.done(),
                                STALLED,
                                reloads,
                                figures.get(quarter),
                                figures.get(figures.size() - 1)));
    }
}
