package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is counted in Redis is one number for all nodes. */
final class FleetLimitIT {
    private static final String ATTEMPTS = "count: upgrades, per: subject, rate: 5/h, burst: 5, then: refuse";
    private static final String PLACES = "count: connections, per: subject, max: 5, then: refuse";

    private static List<Integer> inTurn(TwoNodes fleet, int attempts) {
        return IntStream.range(0, attempts)
                .map(i -> fleet.ask(i % 2).status())
                .boxed()
                .toList();
    }

    @Test
    void theNodesLetInTogetherWhatOneRuleAllows() {
        try (TwoNodes fleet = TwoNodes.start(ATTEMPTS, "onOutage: closed")) {
            assertThat(inTurn(fleet, 9)).containsExactly(101, 101, 101, 101, 101, 429, 429, 429, 429);

            Head refused = fleet.ask(0);
            assertThat(Integer.parseInt(String.valueOf(refused.header("Retry-After"))))
                    .isBetween(1, 720);
            Request bob =
                    Scenario.bare().bearer(TestToken.token().claim("sub", "bob").rs256());
            assertThat(fleet.send(1, bob).readHead().status()).isEqualTo(101);
        }
    }

    @Test
    void aPlaceThatIsGivenBackOnOneNodeIsFreeOnTheOther() {
        try (TwoNodes fleet = TwoNodes.start(PLACES, "onOutage: closed")) {
            RawClient first = fleet.open(0);
            assertThat(inTurn(fleet, 7)).containsExactly(101, 101, 101, 101, 429, 429, 429);
            first.close();

            Await.until("a free place", () -> fleet.ask(1).status() == 101);
            assertThat(fleet.ask(0).status()).isEqualTo(429);
        }
    }

    @Test
    void redisIsToldNoNameOfAnybody() {
        try (TwoNodes fleet = TwoNodes.start(PLACES, "onOutage: closed")) {
            fleet.open(0);
            String keys = fleet.redis().answer("EVAL", "return {ok = table.concat(redis.call('KEYS', '*'), ' ')}", "0");
            assertThat(keys).contains("tollgate:{0}:places:").doesNotContain("alice");
        }
    }

    private static byte[] messages(int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(WireFrame.text("x").masked().bytes());
        }
        return all.toByteArray();
    }

    /** Counts what comes back, to the end. */
    private static Thread counting(RawClient client, AtomicInteger passed) {
        Thread thread = new Thread(() -> {
            try {
                while (client.readFrame().opcode() == WireFrame.TEXT) {
                    passed.incrementAndGet();
                }
            } catch (AssertionError ended) {
                // So did the test.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void tunnelsOnBothNodesThrottleEachOther() {
        String limit = "count: messages, per: \"claim:sub\", from: client, rate: 100/s, burst: 20, then: throttle";
        try (TwoNodes fleet = TwoNodes.start(limit, "onOutage: closed")) {
            List<RawClient> tunnels = List.of(fleet.open(0), fleet.open(1));
            AtomicInteger passed = new AtomicInteger();
            long start = System.nanoTime();
            for (RawClient tunnel : tunnels) {
                counting(tunnel, passed);
                tunnel.send(messages(2_000));
            }
            Await.until("a quarter of a thousand messages", () -> passed.get() >= 250);
            int sum = passed.get();
            double seconds = (System.nanoTime() - start) / 1e9;

            // What each node passes before it hears of the other: a share of 100 ms, another on its way, and a frame
            // each 2 ms for as long as Redis takes. Two nodes that each counted alone would be a hundred over.
            int overshoot = 2 * (10 + 10 + 10);
            assertThat((double) sum).isLessThanOrEqualTo(20 + 100 * seconds + overshoot);
        }
    }

    @Test
    void tunnelsOnBothNodesAreClosedForWhatTheySendTogether() {
        String limit = "count: messages, per: \"claim:sub\", from: client, rate: 10/m, burst: 20, then: close";
        try (TwoNodes fleet = TwoNodes.start(limit, "onOutage: closed")) {
            for (int node = 0; node < 2; node++) {
                RawClient tunnel = fleet.open(node);
                tunnel.send(messages(100));
                assertThat(closeCode(tunnel)).isEqualTo(4429);
            }
            assertThat(fleet.messagesUpstream()).isBetween(20, 2 * 20 + 2);
        }
    }

    /** After whatever has come back. */
    private static int closeCode(RawClient client) {
        WireFrame frame = client.readFrame();
        while (frame.opcode() == WireFrame.TEXT) {
            frame = client.readFrame();
        }
        return frame.closeCode();
    }

    @ParameterizedTest
    @CsvSource({"local, 101 101 429", "open, 101 101 101", "closed, 503 503 503"})
    void whileRedisIsFrozenEveryHandshakeIsAnsweredAsTheOperatorSaid(String onOutage, String answers) {
        String limit = "count: upgrades, per: subject, rate: 3/d, burst: 3, then: refuse";
        List<String> said = List.of(answers.split(" "));
        try (CapturedLogs log = CapturedLogs.messagesOf("io.tollgate.fleet");
                TwoNodes fleet = TwoNodes.start(limit, "timeout: 100ms, onOutage: " + onOutage)) {
            assertThat(inTurn(fleet, 2)).containsExactly(101, 101);
            fleet.redis().freeze();
            for (int node = 0; node < 2; node++) {
                assertThat(answersInTime(fleet, node, said.size())).isEqualTo(said);
            }
            fleet.redis().thaw();

            Await.until("both are back", () -> count(log, " is back after ") == 2);
            assertThat(inTurn(fleet, 3)).contains(429);
            assertThat(count(log, " is away: ")).isEqualTo(2);
            assertThat(count(log, " is back after ")).isEqualTo(2);
        }
    }

    private static List<String> answersInTime(TwoNodes fleet, int node, int attempts) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < attempts; i++) {
            long asked = System.nanoTime();
            answers.add(Integer.toString(fleet.ask(node).status()));
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));
        }
        return answers;
    }

    private static long count(CapturedLogs log, String words) {
        return log.lines().stream().filter(line -> line.contains(words)).count();
    }
}
