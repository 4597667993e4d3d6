package io.tollgate.bench;

import static io.tollgate.bench.Runs.CLOSED_LOOP;
import static io.tollgate.bench.Runs.assertClean;
import static io.tollgate.bench.Runs.openedAt;
import static io.tollgate.bench.Runs.plan;
import static io.tollgate.bench.Runs.run;
import static io.tollgate.bench.Runs.silent;
import static io.tollgate.bench.Runs.trusting;
import static io.tollgate.bench.Runs.until;
import static io.tollgate.bench.Runs.watching;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.bench.BenchProgress.Phase;
import io.tollgate.bench.BenchProgress.Report;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs against servers that do right, or too little. */
final class BenchTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"128, 1, 1, false", "128, 4, 2, true", "0, 1, 1, false", "20000, 2, 3, true"})
    void everyMessageComesBackAndCounts(int size, int window, int fragments, boolean text) throws Exception {
        try (EchoServer echo = EchoServer.start()) {
            MessagePlan messages = new MessagePlan(size, window, 0, text, fragments);
            BenchResult result = until(
                    run -> run.done() > 0, millis -> plan(BenchMode.MESSAGES, echo.url(), 3, messages, 0, millis, 1));
            assertClean(result, 3);
            assertThat(result.done()).isEqualTo(result.latencies().count());
            assertThat(result.megabytesPerSecond()).isEqualTo(result.perSecond() * size / 1e6);
            assertThat(result.latencies().p50())
                    .isBetween(result.latencies().min(), result.latencies().max());
        }
    }

    @Test
    void theOpenLoopSendsAtItsRateOverAllThreads() throws Exception {
        try (EchoServer echo = EchoServer.start()) {
            BenchResult result = Bench.run(
                    plan(BenchMode.MESSAGES, echo.url(), 4, new MessagePlan(64, 1, 200, false, 1), 0, 200, 2),
                    report -> {});
            assertClean(result, 4);
            assertThat(result.done() + result.dropped() + result.unanswered()).isEqualTo(40);
        }
    }

    /** Of two loops at 20/s the second one's messages are due 50 ms behind the first one's. */
    @Test
    void aMessageGoesOutWhenItIsDueHoweverFewThereAre() throws Exception {
        try (EchoServer echo = EchoServer.start()) {
            MessagePlan messages = new MessagePlan(64, 1, 20, false, 1);
            BenchResult result = until(
                    run -> run.latencies().p90() < 25_000,
                    millis -> plan(BenchMode.MESSAGES, echo.url(), 2, messages, 0, 4 * millis, 2));
            assertClean(result, 2);
        }
    }

    /** Each tenth frame answers ten that were due 10 ms apart: what was due first waited for 90 ms. */
    @Test
    void aStallIsToldByAllThatWereDueMeanwhile() throws Exception {
        try (StubUpstream server = StubUpstream.start(inBatchesOf(10))) {
            BenchResult result = Bench.run(
                    plan(BenchMode.MESSAGES, server.url(), 1, new MessagePlan(16, 1, 100, false, 1), 0, 200, 1),
                    report -> {});
            assertThat(result.done()).isEqualTo(20);
            assertThat(result.latencies().max()).isGreaterThan(89_000);
            assertThat(result.latencies().p50()).isGreaterThan(39_000);
        }
    }

    @Test
    void whatAFullConnectionCannotTakeIsDropped() throws Exception {
        try (StubUpstream server = StubUpstream.start(silent())) {
            BenchResult result = Bench.run(
                    plan(BenchMode.MESSAGES, server.url(), 1, new MessagePlan(16, 1, 5_000, false, 1), 0, 200, 1),
                    report -> {});
            assertThat(result.dropped()).isEqualTo(1_000 - 256);
            assertThat(result.unanswered()).isEqualTo(256);
            assertThat(result.firstFailure()).isEqualTo("256 messages sent, none came back");
        }
    }

    @Test
    void upgradesAreAskedForAgainAndAgain() throws Exception {
        try (StubUpstream server = StubUpstream.start(Answers.accept())) {
            BenchResult result = until(
                    run -> run.done() > 2,
                    millis -> plan(BenchMode.UPGRADES, server.url(), 2, CLOSED_LOOP, 0, millis, 1));
            assertThat(result.isClean()).as(result.firstFailure()).isTrue();
            assertThat(result.done()).isEqualTo(result.latencies().count());
            assertThat(result.opened()).isGreaterThanOrEqualTo(result.done());
            assertThat(result.statuses()).isEqualTo(Map.of(101, result.opened()));
        }
    }

    @Test
    void idleConnectionsAreHeldAndAnswerPings() throws Exception {
        Script pinging = Answers.untilItEnds(connection -> {
            Answers.accept().run(connection);
            connection.send(WireFrame.ping("are you there"));
            assertThat(connection.readFrame())
                    .isEqualTo(WireFrame.pong("are you there").masked());
            assertThat(connection.readFrame().closeCode()).isEqualTo(1000);
            connection.send(WireFrame.close(1000, ""));
        });
        try (StubUpstream server = StubUpstream.start(pinging)) {
            BenchPlan plan = plan(BenchMode.IDLE, server.url(), 5, CLOSED_LOOP, 50, 100, 1);
            BenchResult result = Bench.run(watching(plan), report -> {});
            assertClean(result, 5);
            assertThat(result.done()).isZero();
            assertThat(result.process().residentKilobytes()).isPositive();
            assertThat(result.process().residentKilobytesPerConnection()).isNotNull();
            assertThat(result.process().cpuMicrosEach()).isNull();
        }
    }

    @Test
    void aGreetingIsNoEcho() throws Exception {
        Script greeting = Answers.echo(Answers.accept().glued(WireFrame.text("welcome")));
        try (StubUpstream server = StubUpstream.start(greeting)) {
            BenchResult result = until(
                    run -> run.done() > 0,
                    millis -> plan(BenchMode.MESSAGES, server.url(), 1, CLOSED_LOOP, 0, millis, 1));
            assertClean(result, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSecureServerHasToShowWhoItIsUnlessThatDoesNotMatter(boolean known) throws Exception {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        Trust trust = new Trust(known ? certificates.writeCa(folder) : null, !known);
        MessagePlan messages = new MessagePlan(5_000, 2, 0, false, 1);
        try (StubUpstream server = StubUpstream.startTls(certificates.serverContext(), Answers.echo())) {
            BenchResult result = until(
                    run -> run.done() > 0,
                    millis -> trusting(plan(BenchMode.MESSAGES, server.url(), 1, messages, 0, millis, 1), trust));
            assertClean(result, 1);
        }
    }

    @Test
    void everySecureUpgradeIsAWholeHandshake() throws Exception {
        AtomicLong keyTaken = new AtomicLong();
        TestCertificates certificates = TestCertificates.forNames("localhost");
        Trust trust = new Trust(null, true);
        try (StubUpstream server =
                StubUpstream.startTls(certificates.serverContext(keyTaken::incrementAndGet), Answers.accept())) {
            BenchResult result = until(
                    run -> run.opened() > 3,
                    millis -> trusting(plan(BenchMode.UPGRADES, server.url(), 1, CLOSED_LOOP, 0, millis, 1), trust));
            assertThat(keyTaken.get()).isGreaterThanOrEqualTo(result.opened());
        }
    }

    /** The first one comes again and again until the last one has been opened. */
    @Test
    void upgradesAreMeasuredFromWhenAllConnectionsAreThere() throws Exception {
        try (StubUpstream server = StubUpstream.start(Answers.accept())) {
            BenchPlan plan = openedAt(20, plan(BenchMode.UPGRADES, server.url(), 4, CLOSED_LOOP, 0, 10, 1));
            long began = System.nanoTime();
            Bench.run(plan, report -> {});
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(160));
        }
    }

    @Test
    void progressIsToldOnceASecond() throws Exception {
        List<Report> reports = new ArrayList<>();
        try (EchoServer echo = EchoServer.start()) {
            Bench.run(plan(BenchMode.MESSAGES, echo.url(), 2, CLOSED_LOOP, 0, 1_050, 1), reports::add);
        }
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).phase()).isEqualTo(Phase.MEASURING);
        assertThat(reports.get(0).open()).isEqualTo(2);
        assertThat(reports.get(0).done()).isPositive();
        assertThat(reports.get(0).p99Nanos())
                .isGreaterThanOrEqualTo(reports.get(0).p50Nanos())
                .isPositive();
    }

    private static Script inBatchesOf(int size) {
        return Answers.untilItEnds(connection -> {
            Answers.accept().run(connection);
            while (true) {
                List<WireFrame> batch = new ArrayList<>();
                while (batch.size() < size) {
                    batch.add(connection.readFrame());
                }
                batch.forEach(frame -> connection.send(WireFrame.of(frame.opcode(), frame.payload())));
            }
        });
    }
}
