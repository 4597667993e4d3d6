package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.AdminEdge.Opened;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the overview says is so. */
@Execution(ExecutionMode.CONCURRENT)
final class OverviewIT {
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

    private JsonObject overview() {
        return edge.api().get("/overview").json();
    }

    /** One that is so: for a moment the one before is shown, and counts come when those who are told have been served. */
    private JsonObject overview(String what, Predicate<JsonObject> expected) {
        JsonObject[] seen = new JsonObject[1];
        Await.until("an overview with " + what, () -> {
            seen[0] = overview();
            return expected.test(seen[0]);
        });
        return seen[0];
    }

    private static JsonObject named(JsonObject overview, String array, String key, String name) {
        return overview.getJsonArray(array).stream()
                .map(JsonObject.class::cast)
                .filter(one -> name.equals(one.getString(key)))
                .findFirst()
                .orElseGet(JsonObject::new);
    }

    private static JsonObject route(JsonObject overview, String name) {
        return named(overview, "routes", "name", name);
    }

    @Test
    void aRouteHasItsTunnelsUpgradesAndTraffic() {
        Opened alice = edge.openAs("alice");
        edge.refused(Handshakes.upgrade("/chat"));
        edge.refused(Handshakes.upgrade("/nowhere"));
        alice.client().send(WireFrame.text("hello").masked());
        alice.upstream().readFrame();
        JsonObject overview = overview(
                "all that happened",
                seen -> route(seen, "-")
                                .getJsonObject("upgrades", new JsonObject())
                                .containsKey("no_route")
                        && route(seen, "chat").getJsonObject("upgrades").size() == 2);
        JsonObject chat = route(overview, "chat");
        assertThat(chat.getInteger("open")).isEqualTo(1);
        assertThat(chat.getJsonObject("upgrades").encode()).isEqualTo("{\"no_token\":1,\"opened\":1}");
        assertThat(chat.getJsonObject("messages").encode()).isEqualTo("{\"client\":1,\"upstream\":0}");
        assertThat(chat.getJsonObject("bytes").encode()).isEqualTo("{\"client\":11,\"upstream\":0}");
        assertThat(chat.getString("enforce")).isEqualTo("on");
        assertThat(route(overview, "-").getJsonObject("upgrades").encode()).isEqualTo("{\"no_route\":1,\"opened\":0}");
        assertThat(overview.getInteger("open")).isEqualTo(1);
        assertThat(overview.getBoolean("ready")).isTrue();
    }

    @Test
    void upstreamsAndIssuersAreThere() {
        edge.open("news");
        edge.open("feed");
        JsonObject overview = overview("two tunnels", seen -> seen.getInteger("open") == 2);
        JsonObject stub = named(overview, "upstreams", "name", "stub");
        assertThat(stub.getInteger("connections")).isEqualTo(2);
        assertThat(stub.getJsonArray("endpoints").getJsonObject(0).getInteger("connections"))
                .isEqualTo(2);
        assertThat(named(overview, "issuers", "name", "main").getBoolean("ready"))
                .isTrue();
    }

    @Test
    void anEndpointThatCannotBeReachedHasFailed() {
        edge.rewrite(edge.yaml().replaceFirst("endpoints: \\[.*?]", "endpoints: [\"ws://127.0.0.1:1\"]"));
        edge.api().post("/reload");
        assertThat(edge.refused(Handshakes.upgrade("/news")).status()).isEqualTo(502);
        JsonObject overview = overview(
                "the failure",
                seen -> named(seen, "upstreams", "name", "stub")
                        .getJsonObject("failures")
                        .containsKey("unreachable"));
        JsonArray endpoints = named(overview, "upstreams", "name", "stub").getJsonArray("endpoints");
        assertThat(endpoints.encode()).isEqualTo("[{\"endpoint\":\"127.0.0.1:1\",\"connections\":0,\"failures\":1}]");
    }

    @Test
    void thoseWithMostConnectionsAreFirst() {
        edge.openAs("bob");
        edge.openAs("alice");
        edge.openAs("bob");
        edge.open("news");
        JsonObject top = overview(
                        "four tunnels",
                        seen -> seen.getInteger("open") == 4
                                && seen.getJsonObject("top")
                                                .getJsonArray("subjects")
                                                .size()
                                        == 2)
                .getJsonObject("top");
        assertThat(top.getJsonArray("subjects").getJsonObject(0).getString("subject"))
                .isEqualTo("bob");
        assertThat(top.getJsonArray("subjects").getJsonObject(0).getInteger("open"))
                .isEqualTo(2);
        assertThat(top.getJsonArray("addresses").encode()).isEqualTo("[{\"address\":\"127.0.0.1\",\"open\":4}]");
    }

    @Test
    void limitsTellWhoIsNearThem() {
        edge.rewrite(edge.yaml()
                .replace("path: /chat,", "path: /chat, limits: [{count: connections, per: subject, max: 4}],")
                .replace(
                        "path: /news,",
                        "path: /news, limits: [{name: burst, count: upgrades, per: address, rate: 1/h, burst: 2}],"));
        edge.api().post("/reload");
        edge.openAs("alice");
        edge.openAs("alice");
        edge.openAs("bob");
        edge.open("news");
        edge.open("news");
        assertThat(edge.refused(Handshakes.upgrade("/news")).status()).isEqualTo(429);
        JsonObject overview = overview(
                "two limits in use",
                seen -> seen.getInteger("open") == 5
                        && route(seen, "news").getJsonObject("limitHits").containsKey("burst"));
        JsonObject places = named(overview, "limits", "limit", "connections");
        assertThat(places.getInteger("keys")).isEqualTo(2);
        assertThat(places.getJsonArray("fullest").encode())
                .isEqualTo("[{\"key\":\"alice\",\"used\":0.5},{\"key\":\"bob\",\"used\":0.25}]");
        JsonObject burst = named(overview, "limits", "limit", "burst");
        assertThat(burst.getJsonArray("fullest").encode()).isEqualTo("[{\"key\":\"127.0.0.1\",\"used\":1.0}]");
    }

    @Test
    void aReloadTakesNoCountAway() {
        edge.open("feed");
        edge.rewrite(edge.yaml().replace("name: feed", "name: renamed"));
        edge.api().post("/reload");
        JsonObject overview =
                overview("the new route", seen -> !route(seen, "renamed").isEmpty());
        assertThat(route(overview, "feed").getJsonObject("upgrades").getInteger("opened"))
                .isEqualTo(1);
        assertThat(route(overview, "feed").getValue("enforce")).isNull();
        assertThat(route(overview, "renamed").getString("enforce")).isEqualTo("on");
    }

    @Test
    void aDrainIsFollowed() {
        edge.rewrite(edge.yaml().replace("500ms", "60s"));
        edge.api().post("/reload");
        edge.open("news");
        edge.api().post("/drain");
        JsonObject overview = overview("a drain", seen -> seen.getJsonObject("draining") != null);
        JsonObject drain = overview.getJsonObject("draining");
        assertThat(overview.getJsonArray("notReady")).containsExactly("draining");
        assertThat(drain.getInteger("atStart")).isEqualTo(1);
        assertThat(drain.getInteger("open")).isEqualTo(1);
        assertThat(Instant.parse(drain.getString("deadline")))
                .isEqualTo(Instant.parse(drain.getString("since")).plusSeconds(60));
    }

    @Test
    void aBusyLoopKeepsTheRestFromNobody() throws InterruptedException {
        edge.open("news");
        overview("the tunnel", seen -> seen.getInteger("open") == 1);
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        edge.tollgate().tunnels().page(attempt -> hold(busy, free), "", 1);
        try {
            busy.await();
            String before = overview().getString("time");
            assertThat(overview("a later time", seen -> !seen.getString("time").equals(before))
                            .getInteger("open"))
                    .isEqualTo(1);
        } finally {
            free.countDown();
        }
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

    @Test
    void aSearchFindsAConnection() {
        Opened alice = edge.openAs("alice");
        edge.openAs("bob");
        assertThat(edge.idsOf("?q=ALI")).containsExactly(alice.id());
        JsonObject page =
                edge.api().get("/connections?q=127.0.0.1&count=true&limit=1").json();
        assertThat(page.getInteger("total")).isEqualTo(2);
    }

    @Test
    void noTokenIsInIt() {
        String token = TestToken.valid();
        edge.refused(Handshakes.upgrade("/chat").bearer(token + "x"));
        JsonObject overview = overview(
                "the refusal",
                seen -> route(seen, "chat").getJsonObject("upgrades").containsKey("invalid_token"));
        assertThat(overview.encode()).doesNotContain(Scenario.secretsOf(token));
    }
}
