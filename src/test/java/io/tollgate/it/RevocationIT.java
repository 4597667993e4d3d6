package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.AdminApi;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.RedisServer;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.TollgateFixture;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is signed out is out: at once on the node that hears of it, soon on the other, and after a restart too. */
final class RevocationIT {
    private static final int REVOKED = 4403;
    /** As many as a slow machine opens before the stub loses its patience with the first. */
    private static final int TUNNELS = 40;

    private static final String TOKEN = "correct-horse-battery";

    @TempDir
    private Path folder;

    private String yaml(StubUpstream stub, String section, String value) throws IOException {
        Files.writeString(folder.resolve("admin.token"), TOKEN);
        return Scenario.setup()
                .endpoints(stub.url())
                .section("admin", "{address: \"127.0.0.1:0\", token: {file: " + folder.resolve("admin.token") + "}}")
                .section(section, value)
                .yaml();
    }

    private static AdminApi api(TollgateFixture node) {
        return new AdminApi(node.adminPort(), TOKEN);
    }

    private static Request as(String subject) {
        return Scenario.bare().bearer(TestToken.token().claim("sub", subject).rs256());
    }

    private static RawClient open(TollgateFixture node, Request request) {
        RawClient client = RawClient.connect(node.port());
        client.send(request.text());
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private static int ask(TollgateFixture node, Request request) {
        try (RawClient client = RawClient.connect(node.port())) {
            client.send(request.text());
            return client.readHead().status();
        }
    }

    private static void assertEndsWithin(Duration time, long since, RawClient client) {
        assertThat(client.readFrame().closeCode()).isEqualTo(REVOKED);
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(time);
        client.close();
    }

    @Test
    void signedOutOnOneNodeIsOutOnBoth() throws IOException {
        try (RedisServer redis = RedisServer.start(folder);
                StubUpstream stub = StubUpstream.start(Answers.echo())) {
            String yaml = yaml(stub, "redis", "{url: \"" + redis.uri() + "\", timeout: 1s}");
            try (TollgateFixture one = TollgateFixture.start(yaml);
                    TollgateFixture two = TollgateFixture.start(yaml)) {
                RawClient here = open(one, as("alice"));
                RawClient there = open(two, as("alice"));
                RawClient bob = open(two, as("bob"));
                AdminApi api = api(one);
                long asked = System.nanoTime();

                JsonObject answer = api.post("/revocations", new JsonObject().put("sub", "alice"))
                        .json();

                assertEndsWithin(Duration.ofMillis(500), asked, here);
                assertEndsWithin(Duration.ofSeconds(1), asked, there);
                assertThat(answer.getInteger("ended")).isEqualTo(1);
                assertThat(answer.getJsonArray("pending")).isEmpty();
                assertThat(List.of(ask(one, as("alice")), ask(two, as("alice"))))
                        .containsOnly(401);
                TwoNodes.assertEchoes(bob);
                bob.close();
                assertThat(ask(two, as("bob"))).isEqualTo(101);
            }
            try (TollgateFixture next = TollgateFixture.start(yaml)) {
                assertThat(ask(next, as("alice"))).isEqualTo(401);
            }
        }
    }

    @Test
    void signedOutStaysOutOverARestartByAFile() throws IOException {
        try (StubUpstream stub = StubUpstream.start(Answers.echo())) {
            String yaml = yaml(stub, "revocations", "{file: " + folder.resolve("revoked") + "}");
            Request token = as("alice");
            try (TollgateFixture node = TollgateFixture.start(yaml)) {
                api(node).post("/revocations", new JsonObject().put("sub", "alice"));
            }
            try (TollgateFixture node = TollgateFixture.start(yaml)) {
                assertThat(ask(node, token)).isEqualTo(401);
                api(node).delete("/revocations?sub=alice");
                assertThat(ask(node, token)).isEqualTo(101);
            }
        }
    }

    @Test
    void allTunnelsOfASubjectEnd() throws IOException {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                TollgateFixture node = TollgateFixture.start(yaml(stub, "revocations", "{max: 10}"))) {
            List<RawClient> tunnels = new ArrayList<>();
            Request token = as("alice");
            for (int i = 0; i < TUNNELS; i++) {
                tunnels.add(open(node, token));
            }
            long asked = System.nanoTime();
            int ended = api(node)
                    .post("/revocations", new JsonObject().put("sub", "alice"))
                    .json()
                    .getInteger("ended");
            assertThat(ended).isEqualTo(tunnels.size());
            tunnels.forEach(tunnel -> assertEndsWithin(Duration.ofSeconds(2), asked, tunnel));
            Await.until("all are gone", () -> node.openTunnels() == 0);
        }
    }
}
