package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.KeyServer;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.TollgateFixture;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A start without a key server, and its absence later: nobody is let in on no keys, and known keys go on for so long. */
@Execution(ExecutionMode.CONCURRENT)
final class KeyOutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final KeyServer server = new KeyServer(vertx);
    private final StubUpstream stub = StubUpstream.start(Answers.accept());
    private TollgateFixture edge;

    @BeforeEach
    void start() {
        edge = TollgateFixture.start("""
                listeners: [{name: public, address: "127.0.0.1:0"}]
                health: {address: "127.0.0.1:0"}
                issuers: {main: {issuer: "%s", audience: any, jwks: "%s", refresh: 1s, keep: 1s}}
                routes:
                  - {name: chat, path: /chat, credentials: [{header: Authorization}], authenticate: [main], upstream: stub}
                upstreams: {stub: {endpoints: ["%s"]}}
                drain: {deadline: 200ms}
                """.formatted(TestKeys.ISSUER, server.url(), stub.url()));
    }

    @AfterEach
    void stop() {
        edge.close();
        stub.close();
        server.close();
        KeyServer.await(vertx.close());
    }

    private static Head answer(int port, String request) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(request);
            return client.readHead();
        }
    }

    private Head upgrade() {
        return answer(
                edge.port(),
                Handshakes.upgrade("/chat").bearer(TestToken.token().rs256()).text());
    }

    private int readiness() {
        return answer(edge.healthPort(), "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
                .status();
    }

    private void awaitUpgrade(int status) {
        Await.until(
                "an upgrade that is answered with " + status,
                PATIENCE,
                () -> upgrade().status() == status);
    }

    private static void keys(HttpServerRequest request) {
        request.response().end(TestKeys.jwks());
    }

    @Test
    void withoutKeysNobodyIsLetInAndKnownOnesGoOnForSoLong() {
        assertThat(upgrade().status()).isEqualTo(503);
        assertThat(upgrade().header("Retry-After")).isNotNull();
        assertThat(readiness()).isEqualTo(503);
        server.answering(KeyOutageIT::keys);
        awaitUpgrade(101);
        assertThat(readiness()).isEqualTo(200);
        assertThat(edge.figures().value("tollgate_keys_age_seconds", "issuer", "main"))
                .isLessThan(1);

        server.answering(request -> request.connection().close());
        awaitUpgrade(503);
        assertThat(readiness()).isEqualTo(503);
        assertThat(edge.figures().value("tollgate_keys_age_seconds", "issuer", "main"))
                .isGreaterThan(1);

        server.answering(KeyOutageIT::keys);
        awaitUpgrade(101);
        assertThat(readiness()).isEqualTo(200);
    }
}
