package io.tollgate.server;

import static io.tollgate.testing.AuthorizerStub.allow;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.Loaded;
import io.tollgate.config.TollgateSettings;
import io.tollgate.config.change.FileDigests;
import io.tollgate.config.change.Reloaded.Result;
import io.tollgate.config.yaml.Problems;
import io.tollgate.server.explain.Explanation;
import io.tollgate.testing.Answers;
import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole Tollgate with an authorizer: what of it a reload keeps and what it ends, and what is said of it before it serves. */
final class AuthorizerReloadTest {
    @TempDir
    private Path folder;

    private StubUpstream upstream;
    private AuthorizerStub authorizer;
    private TollgateSettings settings;
    private Tollgate tollgate;

    @BeforeEach
    void start() throws Exception {
        upstream = StubUpstream.start(Answers.accept());
        authorizer = AuthorizerStub.start(allow("alice", "{\"tenant\": \"t1\"}"));
        settings = settings("1h", "30s");
        tollgate = Tollgate.start(loaded(), this::loaded);
    }

    @AfterEach
    void stop() {
        tollgate.drain();
        upstream.close();
        authorizer.close();
    }

    private TollgateSettings settings(String maxAge, String idle) {
        return Configuration.settings(folder, """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                authorizers:
                  legacy:
                    lambda: {function: f, region: us-east-1, endpoint: "%s", account: "123456789012", api: a, stage: s}
                    identitySources: [route.request.querystring.token]
                    cache: 10m
                    maxAge: %s
                routes:
                  - name: chat
                    path: /chat
                    credentials: [{query: token}]
                    authenticate: {authorizer: legacy}
                    limits: [{name: plan, count: upgrades, per: "claim:tenant", rate: 3/h, burst: 3}]
                    tunnel: {idle: %s}
                    upstream: stub
                upstreams: {stub: {endpoints: ["%s"]}}
                telemetry: {accessLog: off}
                drain: {deadline: 200ms}
                """.formatted(authorizer.url(), maxAge, idle, upstream.url()));
    }

    private Loaded loaded() {
        return new Loaded(settings, new Problems(), FileDigests.NONE);
    }

    private void reload(String maxAge, String idle) {
        settings = settings(maxAge, idle);
        assertThat(tollgate.reload().result()).isEqualTo(Result.APPLIED);
    }

    private int status() {
        try (RawClient client = RawClient.connect(tollgate.port("public"))) {
            client.send(Handshakes.upgrade("/chat?token=t").text());
            return client.readHead().status();
        }
    }

    @Test
    void anAuthorizerThatStaysKeepsItsVerdictsAndOneThatChangesDoesNot() {
        assertThat(status()).isEqualTo(101);
        reload("1h", "40s");
        assertThat(status()).isEqualTo(101);
        assertThat(authorizer.asked()).hasSize(1);
        reload("2h", "40s");
        authorizer.awaitNoConnection();
        assertThat(status()).isEqualTo(101);
        assertThat(authorizer.asked()).hasSize(2);
        assertThat(status()).as("by the claim of a kept verdict").isEqualTo(429);
    }

    @Test
    void whoIsBeingAskedAboutDuringAReloadIsLetInAndThenNothingStays() {
        CountDownLatch open = new CountDownLatch(1);
        authorizer.answering((asked, out) -> {
            open.await();
            allow("alice", "{}").write(asked, out);
        });
        try (RawClient client = RawClient.connect(tollgate.port("public"))) {
            client.send(Handshakes.upgrade("/chat?token=t").text());
            Await.until("it is asked about", () -> authorizer.asked().size() == 1);
            reload("2h", "30s");
            open.countDown();
            assertThat(client.readHead().status()).isEqualTo(101);
            authorizer.awaitNoConnection();
        }
    }

    @Test
    void whoComesByTheOldRoutesAfterwardsIsStillAskedAbout() {
        try (RawClient client = RawClient.connect(tollgate.port("public"))) {
            client.send("GET /chat?token=t HTTP/1.1\r\n");
            assertThat(status()).isEqualTo(101);
            reload("2h", "30s");
            client.send(Handshakes.upgrade("/chat").text().replaceFirst(".*\r\n", ""));
            assertThat(client.readHead().status()).isEqualTo(101);
            authorizer.awaitNoConnection();
        }
    }

    private JsonObject explain(boolean offline) {
        return Explanation.of(
                settings,
                new Explanation.Question(
                        Handshakes.upgrade("/chat?token=t").text(),
                        null,
                        false,
                        InetAddress.getLoopbackAddress(),
                        null,
                        offline));
    }

    @Test
    void explainAsksAndSaysSo() {
        JsonObject explained = explain(false);
        assertThat(explained.getString("verdict")).isEqualTo("let in");
        assertThat(explained.getString("issuer")).isEqualTo("authorizer:legacy");
        assertThat(explained.getString("subject")).isEqualTo("alice");
        assertThat(explained.getJsonArray("notes").encode()).contains("authorizer legacy was asked now");
        assertThat(explained.encode()).contains("X-Tollgate-Ctx-tenant: t1");
        assertThat(authorizer.asked()).hasSize(1);
        authorizer.awaitNoConnection();
    }

    @Test
    void explainOfflineAsksNobodyAndSaysSo() {
        JsonObject explained = explain(true);
        assertThat(explained.getJsonObject("refusal").getString("outcome")).isEqualTo("authorizer_failed");
        assertThat(explained.getJsonArray("notes").encode()).contains("authorizer legacy was not asked");
        assertThat(authorizer.connections()).isZero();
    }
}
