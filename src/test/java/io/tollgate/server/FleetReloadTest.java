package io.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.SidecarFlags;
import io.tollgate.config.change.Reloaded.Result;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.RedisServer;
import io.tollgate.testing.StubUpstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole Tollgates that count together, as their configuration and their Redis come and go. */
final class FleetReloadTest {
    private static final String LIMIT = "limits: [{count: connections, per: route, max: 1, store: redis}], upstream";
    private static final String PLACES = """
            local places = 0
            for _, key in ipairs(redis.call('KEYS', 'tollgate:*:places:*')) do
                places = places + redis.call('ZCARD', key)
            end
            return places
            """;

    @TempDir
    private Path folder;

    private RedisServer redis;
    private StubUpstream stub;
    private Tollgate one;
    private Tollgate two;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(folder);
        stub = StubUpstream.start(Answers.accept());
        one = start("one", redis);
        two = start("two", redis);
    }

    @AfterEach
    void stop() {
        one.drainAtOnce();
        two.drainAtOnce();
        stub.close();
        redis.close();
    }

    private Tollgate start(String name, RedisServer counting) throws Exception {
        write(name, counting);
        return Tollgate.start(
                ConfigLoader.load(file(name), Map.of(), SidecarFlags.NONE),
                () -> ConfigLoader.load(file(name), Map.of(), SidecarFlags.NONE));
    }

    private Path file(String name) {
        return folder.resolve(name + ".yaml");
    }

    private void write(String name, RedisServer counting) throws Exception {
        String section = "redis: {url: \"%s\", timeout: 500ms, lease: 2s}".formatted(counting.uri());
        Files.writeString(
                file(name),
                Configuration.open(stub.url(), section, "drain: {deadline: 200ms}")
                        .replace("upstream:", LIMIT + ":"));
    }

    private static RawClient upgrade(Tollgate node) {
        RawClient client = RawClient.connect(node.port("second"));
        client.send(Handshakes.upgrade("/chat").text());
        return client;
    }

    private static int status(Tollgate node) {
        try (RawClient client = upgrade(node)) {
            return client.readHead().status();
        }
    }

    private static String places(RedisServer server) {
        return server.answer("EVAL", PLACES, "0");
    }

    private long clients() {
        return redis.text("CLIENT", "LIST").lines().count();
    }

    @Test
    void aPlaceIsTakenOnAllNodesUntilItsTunnelIsOver() {
        try (RawClient first = upgrade(one)) {
            assertThat(first.readHead().status()).isEqualTo(101);
            assertThat(status(two)).isEqualTo(429);
            first.reset();
        }
        Await.until("the place is given back", () -> places(redis).equals(":0"));
        assertThat(status(two)).isEqualTo(101);
    }

    @Test
    void anOpenTunnelIsCountedInAnotherRedisAfterAReload() throws Exception {
        try (RedisServer other = RedisServer.start(folder);
                RawClient first = upgrade(one)) {
            assertThat(first.readHead().status()).isEqualTo(101);
            write("one", other);
            write("two", other);
            assertThat(one.reload().result()).isEqualTo(Result.APPLIED);
            assertThat(two.reload().result()).isEqualTo(Result.APPLIED);

            Await.until("the place is there", () -> places(other).equals(":1"));
            assertThat(status(two)).isEqualTo(429);
            // Itself, which asks.
            Await.until("nobody has to do with the first", () -> clients() == 1);
        }
    }

    @Test
    void questionsToRedisAreAFigure() throws Exception {
        assertThat(status(one)).isEqualTo(101);
        assertThat(metrics(one)).containsPattern("tollgate_limit_store_total\\{result=\"ok\",store=\"redis\"} [1-9]");
    }

    private static String metrics(Tollgate node) throws Exception {
        URI page = URI.create("http://127.0.0.1:" + node.healthPort() + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void aReloadThatChangesNothingOfItKeepsTheLink() throws Exception {
        long before = clients();
        Files.writeString(file("one"), Files.readString(file("one")).replace("path: /chat", "path: /talk"));

        assertThat(one.reload().result()).isEqualTo(Result.APPLIED);
        assertThat(clients()).isEqualTo(before);
    }

    @Test
    void anOrderlyEndGivesPlacesUpAtOnce() {
        try (RawClient first = upgrade(one)) {
            assertThat(first.readHead().status()).isEqualTo(101);
            assertThat(places(redis)).isEqualTo(":1");

            one.drainAtOnce();

            assertThat(places(redis)).isEqualTo(":0");
        }
    }

    @Test
    void whileRedisIsAwayANodeStartsAndCountsByItself() throws Exception {
        redis.kill();
        Tollgate alone = start("three", redis);
        try (RawClient first = upgrade(alone)) {
            assertThat(first.readHead().status()).isEqualTo(101);
            assertThat(status(alone)).isEqualTo(429);
        } finally {
            alone.drainAtOnce();
        }
    }
}
