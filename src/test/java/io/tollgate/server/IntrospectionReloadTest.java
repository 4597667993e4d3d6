package io.tollgate.server;

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
import io.tollgate.testing.IntrospectionSketch;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.WireFrame;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole Tollgate whose issuer is asked about tokens: what a reload does to that, and what is said of it before it serves. */
final class IntrospectionReloadTest {
    @TempDir
    private Path folder;

    private StubUpstream upstream;
    private AuthorizerStub server;
    private TollgateSettings settings;
    private Tollgate tollgate;

    @BeforeEach
    void start() throws Exception {
        upstream = StubUpstream.start(Answers.accept());
        server = AuthorizerStub.start(IntrospectionSketch.good());
        settings = settings("first-secret", "1h", "30s");
        tollgate = Tollgate.start(loaded(), this::loaded);
    }

    @AfterEach
    void stop() {
        tollgate.drain();
        upstream.close();
        server.close();
    }

    private TollgateSettings settings(String secret, String every, String idle) throws Exception {
        Files.writeString(folder.resolve("client.secret"), secret);
        return Configuration.settings(
                folder, """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                issuers:
                  main:
                    issuer: %s
                    audience: [%s]
                    jwks: none
                    introspection:
                      {endpoint: "%s", clientId: me, clientSecret: {file: client.secret}, every: %s}
                routes:
                  - name: chat
                    path: /chat
                    credentials: [{query: token}]
                    authenticate: [main]
                    tunnel: {idle: %s}
                    upstream: stub
                upstreams: {stub: {endpoints: ["%s"]}}
                telemetry: {accessLog: off}
                drain: {deadline: 200ms}
                """.formatted(TestKeys.ISSUER, TestKeys.AUDIENCE, server.url(), every, idle, upstream.url()));
    }

    private Loaded loaded() {
        return new Loaded(settings, new Problems(), FileDigests.NONE);
    }

    private void reload(String secret, String every, String idle) throws Exception {
        settings = settings(secret, every, idle);
        assertThat(tollgate.reload().result()).isEqualTo(Result.APPLIED);
    }

    private RawClient open() {
        RawClient client = RawClient.connect(tollgate.port("public"));
        client.send(Handshakes.upgrade("/chat?token=opaque").text());
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private String lastAsker() {
        String basic = server.asked().get(server.asked().size() - 1).header("Authorization");
        return new String(Base64.getDecoder().decode(basic.substring("Basic ".length())), StandardCharsets.US_ASCII);
    }

    @Test
    void itIsReadyWithoutKeysAndWhatIsRememberedOutlivesAReloadOfTheRest() throws Exception {
        open().close();
        reload("first-secret", "1h", "40s");
        open().close();
        assertThat(server.asked()).hasSize(1);
        assertThat(lastAsker()).isEqualTo("me:first-secret");
    }

    @Test
    void openTunnelsGoOnByTheSecretThatIsNewAndBySettingsThatAreNew() throws Exception {
        try (RawClient client = open()) {
            reload("second-secret", "1s", "30s");
            Await.until("it is asked about again", () -> server.asked().size() > 1);
            assertThat(lastAsker()).isEqualTo("me:second-secret");
            server.answering(IntrospectionSketch.inactive());
            assertThat(client.readFrame().closeCode()).isEqualTo(4403);
            client.send(WireFrame.close(4403, "").masked());
            client.readToEnd();
        }
    }

    private JsonObject explain(boolean offline) {
        return Explanation.of(
                settings,
                new Explanation.Question(
                        Handshakes.upgrade("/chat?token=opaque").text(),
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
        assertThat(explained.getString("subject")).isEqualTo("alice");
        assertThat(explained.getJsonArray("notes").encode()).contains("issuer main was asked about the token now");
        assertThat(explained.encode()).doesNotContain("opaque", "first-secret");
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void explainOfflineAsksNobodyAndSaysSo() {
        JsonObject explained = explain(true);
        assertThat(explained.getJsonObject("refusal").getString("outcome")).isEqualTo("authorizer_away");
        assertThat(explained.getJsonArray("notes").encode()).contains("issuer main was not asked about any token");
        assertThat(server.connections()).isZero();
    }
}
