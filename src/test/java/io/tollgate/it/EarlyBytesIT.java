package io.tollgate.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent before the tunnel is open waits for it, and goes nowhere if it does not open. */
final class EarlyBytesIT {
    private static final Duration A_WHILE = Duration.ofMillis(200);
    private static final WireFrame FRAME = WireFrame.text("hello").masked();

    private static Request with(WireFrame... frames) {
        StringBuilder text = new StringBuilder();
        for (WireFrame frame : frames) {
            text.append(new String(frame.bytes(), ISO_8859_1));
        }
        return Scenario.good().followedBy(text.toString());
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void nothingGoesUpBeforeTheChecked101AndAllOfItOnceAfter() {
        try (Scenario scenario = Scenario.setup().answering(Answers.silence()).start()) {
            RawClient client = scenario.send(with(FRAME));
            UpstreamConnection upstream = scenario.stub().awaitConnection();
            assertThat(upstream.staysSilentFor(A_WHILE)).isTrue();
            Answers.accept().answer(upstream);
            assertThat(client.readHead().status()).isEqualTo(101);
            assertThat(upstream.readFrame()).isEqualTo(FRAME);
            assertThat(upstream.staysSilentFor(A_WHILE)).isTrue();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aFrameCutByTheEndOfTheHandshakeArrivesWhole() {
        byte[] bytes = FRAME.bytes();
        try (Scenario scenario = Scenario.start()) {
            for (int cut = 0; cut <= bytes.length; cut++) {
                String text = new String(bytes, ISO_8859_1);
                RawClient client = scenario.send(Scenario.good().followedBy(text.substring(0, cut)));
                client.send(text.substring(cut));
                assertThat(scenario.stub().awaitConnection().readFrame()).isEqualTo(FRAME);
            }
        }
    }

    /** A length in a name that only looks like it: the five bytes are a frame's, and no body's. */
    @Case(13)
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aHeaderThatLooksLikeALengthMakesNoBody() {
        String bytes = new String(FRAME.bytes(), ISO_8859_1);
        try (Scenario scenario = Scenario.setup().answering(Answers.silence()).start()) {
            Request request = Scenario.good().header("Content-Xength", "5").followedBy(bytes.substring(0, 5));
            RawClient client = scenario.send(request);
            UpstreamConnection upstream = scenario.stub().awaitConnection();
            assertThat(upstream.requestHead().header("Content-Xength")).isEqualTo("5");
            assertThat(upstream.staysSilentFor(A_WHILE)).isTrue();
            Answers.accept().answer(upstream);
            assertThat(client.readHead().status()).isEqualTo(101);
            client.send(bytes.substring(5));
            assertThat(upstream.readFrame()).isEqualTo(FRAME);
            assertThat(upstream.received()).isEqualTo(upstream.requestHead().raw() + bytes);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void moreThanIsKeptStillArrivesInOrder() {
        byte[] payload = new byte[1 << 20];
        new java.util.Random(1).nextBytes(payload);
        WireFrame large = WireFrame.binary(payload).masked();
        try (Scenario scenario = Scenario.setup().answering(Answers.silence()).start()) {
            RawClient client = scenario.send(Scenario.good());
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> client.send(large));
            UpstreamConnection upstream = scenario.stub().awaitConnection();
            assertThat(upstream.staysSilentFor(A_WHILE)).isTrue();
            Answers.accept().answer(upstream);
            assertThat(upstream.readFrame()).isEqualTo(large);
            sending.join();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void earlyFramesAreJudgedLikeAllOthers() {
        try (Scenario scenario = Scenario.start()) {
            RawClient client = scenario.send(with(WireFrame.text("not masked")));
            assertThat(client.readHead().status()).isEqualTo(101);
            assertThat(client.readFrame().closeCode()).isEqualTo(1002);
            assertThat(scenario.stub().awaitConnection().readFrame().closeCode())
                    .isEqualTo(1001);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void framesInTheSegmentOfThe101ComeDownBehindIt() {
        WireFrame first = WireFrame.text("first");
        WireFrame second = WireFrame.text("second");
        try (Scenario scenario = Scenario.setup()
                .answering(Answers.accept().glued(first).glued(second))
                .start()) {
            RawClient client = scenario.open().client();
            assertThat(client.readFrame()).isEqualTo(first);
            assertThat(client.readFrame()).isEqualTo(second);
        }
    }

    @Case(15)
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(ints = {200, 403})
    void aSecondRequestBehindTheHandshakeNeverGoesUp(int answer) {
        Request request = Scenario.good().followedBy("GET /admin HTTP/1.1\r\nHost: h\r\n\r\n");
        try (Scenario scenario =
                Scenario.setup().answering(Answers.status(answer, "sorry")).start()) {
            RawClient client = scenario.send(request);
            assertThat(client.readHead().status()).isEqualTo(answer == 200 ? 502 : 403);
            assertThat(client.readToEnd()).asString(ISO_8859_1).doesNotContain("HTTP/1.1");
            UpstreamConnection upstream = scenario.stub().awaitConnection();
            upstream.readToAnyEnd();
            assertThat(upstream.received()).isEqualTo(upstream.requestHead().raw());
            assertThat(scenario.stub().connections()).isOne();
        }
    }
}
