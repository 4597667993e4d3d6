package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the upstream does wrong is told apart, and is never passed on as an open tunnel. */
final class UpstreamIT {
    /** Of a server that has closed: nobody listens there. */
    private static String deadEndpoint() {
        try (StubUpstream closed = StubUpstream.start(Answers.silence())) {
            return closed.url();
        }
    }

    @Test
    void aFailedConnectGoesToTheNextEndpoint() {
        try (StubUpstream alive = StubUpstream.start(Answers.accept());
                Scenario scenario =
                        Scenario.setup().endpoints(deadEndpoint(), alive.url()).start()) {
            for (int i = 0; i < 4; i++) {
                assertThat(scenario.ask(Scenario.good()).status()).isEqualTo(101);
                alive.awaitConnection();
            }
        }
    }

    @Test
    void onceTheRequestWasSentThereIsNoNextEndpoint() {
        try (StubUpstream one = StubUpstream.start(Answers.hangUp());
                StubUpstream other = StubUpstream.start(Answers.hangUp());
                Scenario scenario =
                        Scenario.setup().endpoints(one.url(), other.url()).start()) {
            assertThat(scenario.ask(Scenario.good()).status()).isEqualTo(502);
            assertThat(one.connections() + other.connections()).isOne();
        }
    }

    @Test
    void noEndpointThatAnswersIsA502() {
        try (Scenario scenario =
                Scenario.setup().endpoints(deadEndpoint(), deadEndpoint()).start()) {
            Refused refused = Refused.read(scenario.send(Scenario.good()));
            assertThat(refused.status()).isEqualTo(502);
            assertThat(refused.error()).isEqualTo("upstream_unreachable");
        }
    }

    @Test
    void noAnswerInTimeIsA504AndEndsTheDial() {
        Setup setup = Scenario.setup().upstream("answerTimeout", "300ms").answering(Answers.silence());
        try (Scenario scenario = setup.start()) {
            Refused refused = Refused.read(scenario.send(Scenario.good()));
            assertThat(refused.status()).isEqualTo(504);
            assertThat(refused.error()).isEqualTo("upstream_timeout");
            scenario.stub().awaitConnection().readToAnyEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429, 503})
    void aRefusalOfTheUpstreamIsPassedOnWithoutItsInnerHeaders(int status) {
        StubUpstream.Script answer = Answers.status(status, "not today", "Retry-After: 7", "X-Internal: secret");
        try (Scenario scenario = Scenario.setup().answering(answer).start()) {
            RawClient client = scenario.send(Scenario.good());
            Head head = client.readHead();
            assertThat(head.status()).isEqualTo(status);
            assertThat(head.header("Retry-After")).isEqualTo("7");
            assertThat(head.all("X-Internal")).isEmpty();
            assertThat(client.readToEnd()).asString().isEqualTo("not today");
        }
    }

    @Case(15)
    @Test
    void aLongBodyIsCutAt16KiB() {
        try (Scenario scenario = Scenario.setup()
                .answering(Answers.status(403, "x".repeat(100_000)))
                .start()) {
            RawClient client = scenario.send(Scenario.good());
            assertThat(client.readHead().status()).isEqualTo(403);
            assertThat(client.readToEnd()).hasSizeLessThanOrEqualTo(16 * 1024);
        }
    }

    static Stream<Arguments> wrongAnswers() {
        return Stream.of(
                argumentSet("accept of another key", Answers.wrongAccept()),
                argumentSet("no accept", Answers.accept().without("Sec-WebSocket-Accept")),
                argumentSet("no Upgrade", Answers.accept().without("Upgrade")),
                argumentSet("no Connection", Answers.accept().without("Connection")),
                argumentSet("subprotocol not offered", Answers.accept().subprotocol("other")),
                argumentSet("two subprotocols", Answers.accept().subprotocol("a, b")),
                argumentSet("extension not offered", Answers.accept().extension("permessage-deflate")),
                argumentSet("200 with Upgrade", Answers.status(200, "", "Upgrade: websocket", "Connection: Upgrade")),
                argumentSet("302", Answers.status(302, "", "Location: https://elsewhere.test/")),
                argumentSet("500", Answers.status(500, "stack trace")),
                argumentSet("no HTTP", Answers.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n")),
                argumentSet("HTTP/1.0", Answers.raw("HTTP/1.0 101 Switching Protocols\r\n\r\n")),
                argumentSet("an endless head", Answers.raw("HTTP/1.1 101 X\r\nX: " + "x".repeat(1 << 20))));
    }

    @Case(16)
    @ParameterizedTest
    @MethodSource("wrongAnswers")
    void anAnswerThatIsNoRight101IsA502(StubUpstream.Script answer) {
        try (Scenario scenario = Scenario.setup().answering(answer).start()) {
            Refused refused = Refused.read(scenario.send(Scenario.good()));
            assertThat(refused.status()).isEqualTo(502);
            assertThat(refused.error()).isEqualTo("upstream_bad_answer");
            scenario.stub().awaitConnection().readToAnyEnd();
        }
    }
}
