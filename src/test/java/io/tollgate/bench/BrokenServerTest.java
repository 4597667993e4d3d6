package io.tollgate.bench;

import static io.tollgate.bench.Runs.CLOSED_LOOP;
import static io.tollgate.bench.Runs.plan;
import static io.tollgate.bench.Runs.run;
import static io.tollgate.bench.Runs.silent;
import static io.tollgate.bench.Runs.trusting;
import static io.tollgate.bench.Runs.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.bench.loop.BenchMode;
import io.tollgate.bench.loop.MessagePlan;
import io.tollgate.bench.target.Trust;
import io.tollgate.testing.Answers;
import io.tollgate.testing.EchoServer;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.StubUpstream.Script;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.WireFrame;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole runs against servers that refuse, break off, lie, or say nothing. */
final class BrokenServerTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> wrongEchoes() {
        UnaryOperator<byte[]> otherByte = payload -> {
            payload[100] ^= 1;
            return payload;
        };
        return Stream.of(
                Arguments.of("another byte", echoing(WireFrame.BINARY, otherByte)),
                Arguments.of("text", echoing(WireFrame.TEXT, payload -> payload)),
                Arguments.of("out of order", reversing()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongEchoes")
    void whatIsNotTheMessageThatWasSentIsWrong(String how, Script script) throws Exception {
        try (StubUpstream server = StubUpstream.start(script)) {
            BenchResult result = until(
                    run -> run.wrong() > 0,
                    millis -> plan(
                            BenchMode.MESSAGES, server.url(), 1, new MessagePlan(128, 2, 0, false, 1), 0, millis, 1));
            assertThat(result.done()).as(how).isZero();
            assertThat(result.isClean()).isFalse();
        }
    }

    @Test
    void aServerThatDoesNotEchoIsToldAfterTheWarmUp() throws Exception {
        try (StubUpstream server = StubUpstream.start(silent())) {
            BenchResult result =
                    Bench.run(plan(BenchMode.MESSAGES, server.url(), 3, CLOSED_LOOP, 50, 5_000, 1), report -> {});
            assertThat(result.firstFailure()).isEqualTo("3 messages sent, none came back");
            assertThat(result.failures()).isEqualTo(3);
            assertThat(result.seconds()).isZero();
            assertThat(result.perSecond()).isZero();
        }
    }

    @Test
    void whatDoesNotComeBackIsToldInTheClosedLoopToo() throws Exception {
        Script once = Answers.untilItEnds(connection -> {
            Answers.accept().run(connection);
            connection.send(WireFrame.binary(connection.readFrame().payload()));
            while (connection.readFrame().opcode() != WireFrame.CLOSE) {
                // Taken, and not sent back.
            }
            connection.shutdownOutput();
        });
        try (StubUpstream server = StubUpstream.start(once)) {
            BenchResult result = until(
                    run -> run.unanswered() == 2,
                    millis -> plan(BenchMode.MESSAGES, server.url(), 2, CLOSED_LOOP, 0, millis, 1));
            assertThat(result.done()).isLessThanOrEqualTo(2);
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(Answers.status(401, "no"), "status 401, expected 101", Map.of(401, 2L)),
                Arguments.of(Answers.raw("SMTP\r\n"), "expected HTTP/1.1", Map.of()),
                Arguments.of(Answers.hangUp(), "before it answered", Map.of()),
                Arguments.of(Answers.wrongAccept(), "Sec-WebSocket-Accept", Map.of(101, 2L)),
                Arguments.of(Answers.accept().extension("permessage-deflate"), "Extensions", Map.of(101, 2L)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void everyRefusalIsAFailureAndCountedByItsStatus(Script script, String why, Map<Integer, Long> statuses)
            throws Exception {
        try (StubUpstream server = StubUpstream.start(script)) {
            BenchResult result = run(BenchMode.IDLE, server.url(), 2, CLOSED_LOOP);
            assertThat(result.failures()).isEqualTo(2);
            assertThat(result.firstFailure()).contains(why);
            assertThat(result.statuses()).isEqualTo(statuses);
            assertThat(result.opened()).isZero();
            assertThat(result.seconds()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatIsNotThereIsAFailureOfEachConnection(BenchMode mode) throws Exception {
        String url;
        try (EchoServer gone = EchoServer.start()) {
            url = gone.url();
        }
        BenchResult result = run(mode, url, 2, CLOSED_LOOP);
        assertThat(result.failures()).isGreaterThanOrEqualTo(2);
        assertThat(result.firstFailure()).contains("refused");
    }

    @Test
    void refusedUpgradesAreAskedForAgainToo() throws Exception {
        try (StubUpstream server = StubUpstream.start(Answers.status(401, "no"))) {
            BenchResult result = until(
                    run -> run.failures() > 1,
                    millis -> plan(BenchMode.UPGRADES, server.url(), 1, CLOSED_LOOP, 0, millis, 1));
            assertThat(result.statuses()).isEqualTo(Map.of(401, result.failures()));
            assertThat(result.done()).isZero();
        }
    }

    @Test
    void aConnectionThatTheServerClosesIsAFailureAndItsCodeIsCounted() throws Exception {
        Script closing = Answers.untilItEnds(connection -> {
            Answers.accept().run(connection);
            connection.readFrame();
            connection.send(WireFrame.close(4429, "slow\u001bdown"));
            assertThat(connection.readFrame().closeCode()).isEqualTo(4429);
        });
        try (StubUpstream server = StubUpstream.start(closing)) {
            BenchResult result = run(BenchMode.MESSAGES, server.url(), 2, CLOSED_LOOP);
            assertThat(result.closes()).isEqualTo(Map.of(4429, 2L));
            assertThat(result.failures()).isEqualTo(2);
            assertThat(result.firstFailure()).isEqualTo("closed by the server with 4429 (slow?down)");
        }
    }

    static Stream<Arguments> breaches() {
        return Stream.of(
                Arguments.of(WireFrame.text("x").masked(), "rule of frames"),
                Arguments.of(WireFrame.text("x").rsv(WireFrame.RSV1), "rule of frames"),
                Arguments.of(WireFrame.continuation("x"), "rule of frames"));
    }

    @ParameterizedTest
    @MethodSource("breaches")
    void aServerThatBreaksARuleOfFramesIsAFailure(WireFrame frame, String why) throws Exception {
        try (StubUpstream server = StubUpstream.start(Answers.accept().glued(frame))) {
            BenchResult result = run(BenchMode.IDLE, server.url(), 1, CLOSED_LOOP);
            assertThat(result.failures()).isEqualTo(1);
            assertThat(result.firstFailure()).contains(why);
        }
    }

    @Test
    void aSecureServerThatNobodyTrustsIsAFailure() throws Exception {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        try (StubUpstream server = StubUpstream.startTls(certificates.serverContext(), Answers.echo())) {
            BenchResult result = run(BenchMode.MESSAGES, server.url(), 1, CLOSED_LOOP);
            assertThat(result.failures()).isEqualTo(1);
            assertThat(result.firstFailure()).contains("certification path");
        }
    }

    @Test
    void aFileThatIsNoAuthoritysIsAFault() {
        Trust trust = new Trust(folder.resolve("none.pem"), false);
        BenchPlan plan = plan(BenchMode.IDLE, "wss://localhost:1/", 1, CLOSED_LOOP, 0, 100, 1);
        assertThatThrownBy(() -> Bench.run(trusting(plan, trust), report -> {}))
                .isInstanceOf(BenchFault.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void aServerWithoutTlsIsToldInALine() throws Exception {
        Script plain = Answers.untilItEnds(connection -> {
            connection.send("x".repeat(10_000));
            connection.readRequestHead();
        });
        try (StubUpstream server = StubUpstream.start(plain)) {
            BenchResult result = run(BenchMode.IDLE, server.url().replace("ws:", "wss:"), 1, CLOSED_LOOP);
            assertThat(result.firstFailure()).contains("not an SSL/TLS record").hasSizeLessThan(250);
        }
    }

    private static Script echoing(int opcode, UnaryOperator<byte[]> change) {
        return Answers.untilItEnds(connection -> {
            Answers.accept().run(connection);
            WireFrame frame = connection.readFrame();
            while (frame.opcode() != WireFrame.CLOSE) {
                connection.send(WireFrame.of(opcode, change.apply(frame.payload())));
                frame = connection.readFrame();
            }
            connection.shutdownOutput();
        });
    }

    private static Script reversing() {
        return Answers.untilItEnds(connection -> {
            Answers.accept().run(connection);
            while (true) {
                WireFrame first = connection.readFrame();
                connection.send(WireFrame.binary(connection.readFrame().payload()));
                connection.send(WireFrame.binary(first.payload()));
            }
        });
    }
}
