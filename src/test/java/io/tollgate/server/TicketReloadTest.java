package io.tollgate.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.Loaded;
import io.tollgate.config.TollgateSettings;
import io.tollgate.config.change.FileDigests;
import io.tollgate.config.change.Reloaded.Result;
import io.tollgate.config.yaml.Problems;
import io.tollgate.server.explain.Explanation;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tickets of a whole Tollgate: what a reload does to them, and what is said of one before anybody serves. */
@Execution(ExecutionMode.CONCURRENT)
final class TicketReloadTest {
    private static final String ELSEWHERE = "https://elsewhere.test";

    @TempDir
    private Path folder;

    private StubUpstream upstream;
    private TollgateSettings settings;
    private Tollgate tollgate;

    @BeforeEach
    void start() throws Exception {
        upstream = StubUpstream.start(Answers.accept());
        settings = settings("ticket: ticket", "30s");
        tollgate = Tollgate.start(loaded(), this::loaded);
    }

    @AfterEach
    void stop() {
        tollgate.drainAtOnce();
        upstream.close();
    }

    private TollgateSettings settings(String place, String idle) throws Exception {
        Files.writeString(folder.resolve("keys.json"), TestKeys.jwks());
        return Configuration.settings(
                folder, """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                issuers:
                  main: {issuer: %s, audience: [%s], jwks: "file:keys.json"}
                routes:
                  - name: chat
                    path: /chat
                    credentials: [{header: Authorization}, {%s}]
                    ticketPath: /chat/ticket
                    authenticate: [main]
                    tunnel: {idle: %s}
                    upstream: stub
                upstreams: {stub: {endpoints: ["%s"]}}
                telemetry: {accessLog: off}
                drain: {deadline: 200ms}
                """.formatted(TestKeys.ISSUER, TestKeys.AUDIENCE, place, idle, upstream.url()));
    }

    private Loaded loaded() {
        return new Loaded(settings, new Problems(), FileDigests.NONE);
    }

    private void reload(String place, String idle) throws Exception {
        settings = settings(place, idle);
        assertThat(tollgate.reload().result()).isEqualTo(Result.APPLIED);
    }

    private String ticket() {
        Request call = new Request("POST", "/chat/ticket", "HTTP/1.1", List.of(), "")
                .header("Host", Handshakes.HOST)
                .bearer(TestToken.valid());
        try (RawClient client = RawClient.connect(tollgate.port("public"))) {
            client.send(call.text());
            assertThat(client.readHead().status()).isEqualTo(200);
            return new JsonObject(new String(client.readToEnd(), UTF_8)).getString("ticket");
        }
    }

    private int status(Request request) {
        try (RawClient client = RawClient.connect(tollgate.port("public"))) {
            client.send(request.text());
            return client.readHead().status();
        }
    }

    private static Request chat(String ticket) {
        return Handshakes.upgrade("/chat?ticket=" + ticket);
    }

    @Test
    void thoseOfBeforeAReloadAreGoodAfterItAndOnce() throws Exception {
        String shown = ticket();
        String kept = ticket();
        assertThat(status(chat(shown))).isEqualTo(101);
        reload("ticket: ticket", "40s");
        assertThat(status(chat(shown))).isEqualTo(401);
        assertThat(status(chat(kept))).isEqualTo(101);
    }

    @Test
    void aRouteThatBindsThemFromNowOnTakesNoneThatAreNotBound() throws Exception {
        String ticket = ticket();
        reload("ticket: {query: ticket, bind: [origin]}", "30s");
        assertThat(status(chat(ticket).origin(ELSEWHERE))).isEqualTo(401);
    }

    @Test
    void explainTakesNoneAndSaysSo() {
        String ticket = ticket();
        JsonObject explained = Explanation.of(
                settings,
                new Explanation.Question(
                        chat(ticket).text(), null, false, InetAddress.getLoopbackAddress(), null, false));
        assertThat(explained.getString("credential")).isEqualTo("ticket ticket");
        assertThat(explained.getString("verdict")).isEqualTo("the ticket decides, which is not looked up here");
        assertThat(explained.containsKey("refusal")).as("nobody knows that").isFalse();
        assertThat(explained.getString("client_gets")).startsWith("101 where the ticket is good");
        assertThat(explained.getJsonArray("steps").encode()).contains("awaited").doesNotContain("fleet_away");
        assertThat(explained.getJsonArray("notes").encode()).contains("a ticket is good once");
        assertThat(explained.encode()).doesNotContain(ticket);
        assertThat(status(chat(ticket))).isEqualTo(101);
    }
}
