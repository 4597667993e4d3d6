package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.it.AdminEdge.Opened;
import io.tollgate.testing.AdminApi;
import io.tollgate.testing.AdminApi.Answer;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator does by the admin API happens to the tunnels it is meant for, and to no others. */
final class AdminIT {
    @TempDir
    private Path folder;

    private AdminEdge edge;

    @BeforeEach
    void start() {
        edge = new AdminEdge(folder);
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void connectionsAreListedByFilterWhileThreeRoutesHaveSome() {
        Opened alice = edge.openAs("alice");
        Opened bob = edge.openAs("bob");
        Opened news = edge.open("news");
        Opened feed = edge.open("feed");
        assertThat(edge.idsOf("")).containsExactlyInAnyOrder(alice.id(), bob.id(), news.id(), feed.id());
        assertThat(edge.idsOf("?route=chat")).containsExactlyInAnyOrder(alice.id(), bob.id());
        assertThat(edge.idsOf("?subject=bob")).containsExactly(bob.id());
        assertThat(edge.idsOf("?route=news&upstream=stub&listener=public&address=127.0.0.0/8"))
                .containsExactly(news.id());
        assertThat(edge.idsOf("?route=news&subject=bob")).isEmpty();
    }

    @Test
    void pagesPutTogetherHoldEachConnectionOnce() {
        List<String> opened = List.of(
                edge.open("news").id(),
                edge.open("news").id(),
                edge.open("feed").id());
        Answer first = edge.api().get("/connections?limit=2");
        String next = first.json().getString("next");
        assertThat(first.json().getJsonArray("connections")).hasSize(2);
        assertThat(edge.idsOf("?limit=2&after=" + next))
                .containsExactly(opened.stream().sorted().skip(2).findFirst().orElseThrow());
    }

    @Test
    void oneIsShownWithWhatItCarried() {
        Opened alice = edge.openAs("alice");
        alice.client().send(WireFrame.text("hello").masked());
        assertThat(alice.upstream().readFrame().text()).isEqualTo("hello");
        assertThat(edge.api().get(alice.path()).json().getMap())
                .containsEntry("id", alice.id())
                .containsEntry("route", "chat")
                .containsEntry("listener", "public")
                .containsEntry("address", "127.0.0.1")
                .containsEntry("subject", "alice")
                .containsEntry("upstream", "stub")
                .containsEntry("messages_up", 1)
                .containsEntry("bytes_up", 11)
                .containsEntry("messages_down", 0)
                .containsEntry("state", "open");
    }

    @Test
    void oneIsEndedWithCodeAndReasonAndNoOther() {
        Opened ended = edge.open("news");
        Opened other = edge.open("news");
        assertThat(edge.api()
                        .delete(ended.path() + "?code=4000&reason=maintenance")
                        .json()
                        .getInteger("ended"))
                .isEqualTo(1);
        assertThat(ended.client().readFrame()).isEqualTo(WireFrame.close(4000, "maintenance"));
        assertThat(ended.upstream().readFrame().closeCode()).isEqualTo(1001);
        assertThat(edge.api().get(ended.path()).json().getString("state")).isEqualTo("closing");
        assertThat(edge.api().delete(ended.path()).status()).isEqualTo(409);
        assertThat(edge.api()
                        .post(ended.path(), new JsonObject().put("text", "late"))
                        .status())
                .isEqualTo(409);
        assertStillRelays(other);
    }

    private static void assertStillRelays(Opened tunnel) {
        tunnel.client().send(WireFrame.text("still here").masked());
        assertThat(tunnel.upstream().readFrame().text()).isEqualTo("still here");
    }

    @Test
    void allThatMatchAreEndedAndCounted() {
        List<Opened> ended = List.of(edge.openAs("alice"), edge.openAs("alice"));
        Opened other = edge.openAs("bob");
        Answer answer = edge.api().call("DELETE", "/connections?subject=alice", "{\"code\":4001,\"reason\":\"bye\"}");
        assertThat(answer.json().getInteger("ended")).isEqualTo(2);
        ended.forEach(tunnel -> assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.close(4001, "bye")));
        assertStillRelays(other);
    }

    @Test
    void aMessageComesBetweenTwoOfTheUpstreams() {
        Opened tunnel = edge.open("news");
        tunnel.upstream().send(WireFrame.text("one ").notFinal());
        tunnel.client().readFrame();
        CompletableFuture<Answer> sent = CompletableFuture.supplyAsync(
                () -> edge.api().post(tunnel.path(), new JsonObject().put("base64", "AP8=")));
        tunnel.upstream().send(WireFrame.continuation("message"));
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.continuation("message"));
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.binary(new byte[] {0, -1}));
        assertThat(sent.join().json().getInteger("sent")).isEqualTo(2);
        edge.api().post(tunnel.path(), new JsonObject().put("text", "héllo"));
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.text("héllo"));
    }

    @Test
    void aReloadPutsTheFileInForceOrSaysAllThatIsWrong() {
        edge.rewrite(edge.yaml().replace("path: /feed", "path: /fed"));
        Answer applied = edge.api().post("/reload");
        assertThat(applied.json().getString("result")).isEqualTo("applied");
        assertThat(applied.json().getJsonArray("changes")).containsExactly("routes.feed.path: /feed → /fed");
        assertThat(edge.api().post("/reload").json().getString("result")).isEqualTo("unchanged");
        edge.rewrite(edge.yaml().replace("path: /feed", "path: feed").replace("upstream: stub}", "upstream: gone}"));
        Answer refused = edge.api().post("/reload");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().getJsonArray("problems")).hasSizeGreaterThan(1);
        assertThat(edge.refused(Handshakes.upgrade("/feed")).status()).isEqualTo(404);
        assertThat(edge.api().get("/config").json().encode()).contains("/fed").doesNotContain(AdminEdge.TOKEN);
    }

    @Test
    void aReloadThatChangesTheTokenTakesItFromTheOldOne() {
        edge.rewrite(edge.yaml().replace("admin.token", "next.token"));
        edge.write("next.token", "another-admin-token-of-length");
        assertThat(edge.api().post("/reload").status()).isEqualTo(200);
        assertThat(edge.api().get("/config").status()).isEqualTo(401);
        AdminApi next = new AdminApi(edge.tollgate().adminPort(), "another-admin-token-of-length");
        assertThat(next.get("/config").status()).isEqualTo(200);
    }

    @Test
    void aDrainEndsEveryTunnelAndAllElse() throws Exception {
        Opened tunnel = edge.open("news");
        Answer answer = edge.api().post("/drain");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().getInteger("open")).isEqualTo(1);
        assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1001);
        edge.api().post("/drain");
        edge.tollgate().awaitDrained();
        assertThat(edge.tollgate().openTunnels()).isZero();
    }

    @Test
    void aLevelChangesWhatIsLogged() throws Exception {
        try (CapturedLogs lines = CapturedLogs.messagesOf("tollgate.access");
                AdminApi.Stream events = edge.api().events("")) {
            edge.api().put("/log", level("off"));
            edge.open("news");
            assertThat(events.nextEvent().getString("event")).isEqualTo("open");
            edge.api().put("/log", level("info"));
            String shown = edge.open("feed").id();
            Await.until("the line of the second", () -> lines.lines().stream().anyMatch(line -> line.contains(shown)));
            assertThat(lines.lines()).noneMatch(line -> line.contains("\"route\":\"news\""));
        } finally {
            edge.api().put("/log", level("info"));
        }
    }

    private static JsonObject level(String level) {
        return new JsonObject().put("logger", "tollgate.access").put("level", level);
    }

    @Test
    void whoWatchesSeesWhatHappens() throws Exception {
        String token = TestToken.valid();
        try (AdminApi.Stream events = edge.api().events("")) {
            Opened opened = edge.open("news");
            assertThat(events.nextEvent().getMap())
                    .containsEntry("event", "open")
                    .containsEntry("id", opened.id());
            Refused refused = edge.refused(Handshakes.upgrade("/chat").bearer(token + "x"));
            JsonObject refusal = events.nextEvent();
            assertThat(refusal.getMap())
                    .containsEntry("event", "refuse")
                    .containsEntry("outcome", "invalid_token")
                    .containsEntry("id", refused.body().getString("id"));
            assertThat(refusal.encode()).doesNotContain(Scenario.secretsOf(token));
            edge.api().post("/reload");
            assertThat(events.nextEvent().getMap())
                    .containsEntry("event", "reload")
                    .containsEntry("result", "unchanged");
            edge.api().delete(opened.path());
            opened.client().close();
            opened.upstream().close();
            assertThat(events.nextEvent().getMap())
                    .containsEntry("event", "close")
                    .containsEntry("outcome", "ended_by_operator");
            edge.api().post("/drain");
            assertThat(events.nextEvent().getString("event")).isEqualTo("drain");
            assertThat(events.nextEvent().getString("event")).isEqualTo("end");
            assertThat(events.nextOrNull()).isNull();
        }
    }

    @Test
    void theIdOfARefusalTellsWhy() {
        String id = edge.refused(Handshakes.upgrade("/chat")).body().getString("id");
        Await.until("a refusal that is kept", () -> edge.api().get("/why/" + id).status() == 200);
        assertThat(edge.api().get("/why/" + id).json().getMap())
                .containsEntry("id", id)
                .containsEntry("outcome", "no_token");
        assertThat(edge.api().get("/why/" + id.replace(id.charAt(0), 'x')).status())
                .isEqualTo(404);
    }

    @Test
    void aBusyLoopOfTunnelsKeepsNobodyWaitingForLong() {
        Opened tunnel = edge.open("news");
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        edge.tollgate().tunnels().page(attempt -> hold(busy, free), "", 1);
        try {
            busy.await();
            assertThat(edge.api().get("/config").status()).isEqualTo(200);
            Answer answer = edge.api().get(tunnel.path());
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.json().getString("reason")).startsWith("not done within 5 s");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            free.countDown();
        }
        assertThat(edge.api().get(tunnel.path()).status()).isEqualTo(200);
        assertStillRelays(tunnel);
    }

    /** On the loop of a tunnel: does what must never be done there. */
    private static boolean hold(CountDownLatch busy, CountDownLatch free) {
        busy.countDown();
        try {
            return free.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: localhost",
                "Host: localhost\r\nAuthorization: Bearer wrong",
                "Host: localhost\r\nAuthorization: Bearer TOKEN\r\nOrigin: http://localhost:9090",
                "Host: rebound.example\r\nAuthorization: Bearer TOKEN",
            })
    void aStrangerChangesNothingAndSeesNothing(String headers) {
        Opened tunnel = edge.open("news");
        for (String call : List.of("GET /connections", "DELETE /connections?all=true", "POST /drain", "GET /events")) {
            try (RawClient stranger = RawClient.connect(edge.tollgate().adminPort())) {
                stranger.send("%s HTTP/1.1\r\n%s\r\n\r\n".formatted(call, headers.replace("TOKEN", AdminEdge.TOKEN)));
                assertThat(new String(stranger.readToEnd(), StandardCharsets.UTF_8))
                        .containsPattern("^HTTP/1.1 40[13] ")
                        .doesNotContain(tunnel.id(), "news");
            }
        }
        assertStillRelays(tunnel);
    }

    @Test
    void aReloadThatMovesTheAdminApiIsAnsweredWhereItWasAskedFor() {
        int before = edge.tollgate().adminPort();
        edge.rewrite(edge.yaml().replace("admin: {address: \"127.0.0.1:0\"", "admin: {address: \"[::1]:0\""));
        assertThat(edge.api().post("/reload").json().getString("result")).isEqualTo("applied");
        assertThat(edge.tollgate().adminPort()).isNotEqualTo(before);
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), before))
                .isInstanceOf(ConnectException.class);
    }
}
