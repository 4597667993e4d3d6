package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A whole Tollgate that takes the token from a client's first message: byte by byte, by TLS, and counted. */
final class FirstMessageIT {
    private static final Request CHAT = Handshakes.upgrade("/chat");

    private static Setup setup() {
        return Scenario.setup().route("credentials", "[{header: Authorization}, {message: token}]");
    }

    private static WireFrame hello(String token) {
        return WireFrame.text("{\"token\": \"Bearer " + token + "\"}").masked();
    }

    private static RawClient accepted(RawClient client) {
        client.send(CHAT.text());
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    @Test
    void whoProvesHimselfIsLoggedAsEverAndNothingOfHisTokenIs() {
        String token = TestToken.valid();
        try (Scenario scenario = setup().answering(Answers.echo()).start()) {
            RawClient client = accepted(scenario.connect());
            byte[] bytes = hello(token).bytes();
            for (byte one : bytes) {
                client.send(new byte[] {one});
            }
            client.send(WireFrame.text("after").masked());
            assertThat(client.readFrame()).isEqualTo(WireFrame.text("after"));
            client.send(WireFrame.close(1000, "").masked());
            client.readToEnd();
            client.close();
            scenario.awaitEnd("closed_by_client");
            List<String> lines = scenario.tollgate().accessLines();
            JsonObject open = new JsonObject(lines.get(0));
            assertThat(open.getString("event")).isEqualTo("open");
            assertThat(open.getString("subject")).isEqualTo("alice");
            assertThat(new JsonObject(lines.get(1)).getInteger("messages_up")).isEqualTo(1);
            assertThat(String.join("\n", lines) + scenario.stub().received()).doesNotContain(Scenario.secretsOf(token));
        }
    }

    @Test
    void whoDoesNotIsToldByACodeAndLogged() {
        String token = TestToken.tampered();
        try (Scenario scenario = setup().start()) {
            RawClient client = accepted(scenario.connect());
            client.send(hello(token));
            assertThat(client.readFrame()).isEqualTo(WireFrame.close(4401, "invalid_token"));
            client.expectEof();
            scenario.awaitRefusal("invalid_token");
            assertThat(scenario.stub().connections()).isZero();
            assertThat(String.join("\n", scenario.tollgate().accessLines())).doesNotContain(Scenario.secretsOf(token));
        }
    }

    @Test
    void byTlsItIsTheSame() {
        TestCertificates edge = TestCertificates.forNames("localhost");
        try (Scenario scenario =
                        setup().listenerTls(edge).answering(Answers.echo()).start();
                RawClient client =
                        accepted(RawClient.connectTls(scenario.tollgate().port(), edge.clientContext(), 0))) {
            byte[] bytes = hello(TestToken.valid()).bytes();
            client.send(Arrays.copyOf(bytes, 10));
            client.send(Arrays.copyOfRange(bytes, 10, bytes.length));
            client.send(WireFrame.text("after").masked());
            assertThat(client.readFrame()).isEqualTo(WireFrame.text("after"));
        }
    }

    /** Who is not proven yet holds one of the places of those that are no tunnel. */
    @Test
    void untilItIsProvenItCountsAmongTheHandshakesOfItsAddress() {
        try (Scenario scenario =
                setup().listener("maxHandshakes", "2").answering(Answers.echo()).start()) {
            RawClient first = accepted(scenario.connect());
            accepted(scenario.connect());
            RawClient third = scenario.connect();
            assertThat(third.readHead().status()).isEqualTo(429);
            first.send(hello(TestToken.valid()));
            first.send(WireFrame.text("after").masked());
            assertThat(first.readFrame()).isEqualTo(WireFrame.text("after"));
            accepted(scenario.connect());
        }
    }

    @Test
    void aDrainEndsWhoWaitsByItsCode() {
        try (Scenario scenario =
                setup().section("drain", "{deadline: 2s, code: 4009}").start()) {
            RawClient client = accepted(scenario.connect());
            scenario.tollgate().startDrain();
            assertThat(client.readFrame()).isEqualTo(WireFrame.close(4009, "draining"));
            client.expectEof();
            assertThat(scenario.tollgate().awaitDrained()).isZero();
            Await.until("logged", () -> !scenario.tollgate().accessLines().isEmpty());
        }
    }
}
