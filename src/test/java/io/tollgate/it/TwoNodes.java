package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.RedisServer;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TollgateFixture;
import io.tollgate.testing.WireFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Two Tollgates with one configuration, which count together in a Redis of their own, before a stub that echoes. */
final class TwoNodes implements AutoCloseable {
    private final RedisServer redis;
    private final StubUpstream stub;
    private final Path folder;
    private final String yaml;
    private final List<TollgateFixture> nodes = new ArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();
    private volatile boolean refusing;

    private TwoNodes(RedisServer redis, Setup setup, String settings) {
        this.redis = redis;
        this.folder = setup.folder();
        this.stub = StubUpstream.start(
                connection -> (refusing ? Answers.status(403, "not you") : Answers.echo()).run(connection));
        this.yaml = setup.endpoints(stub.url())
                .health()
                .section("redis", "{url: \"" + redis.uri() + "\", " + settings + "}")
                .yaml();
    }

    /**
     * Starts both, on one route with this limit, which is counted in Redis.
     *
     * @param limit a YAML mapping without its braces
     * @param settings of Redis, the same way
     */
    static TwoNodes start(String limit, String settings) {
        TwoNodes fleet = prepare(limit, settings);
        try {
            fleet.nodes.add(TollgateFixture.start(fleet.yaml));
            fleet.nodes.add(TollgateFixture.start(fleet.yaml));
            return fleet;
        } catch (AssertionError | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    /** Starts the first only; the second is for the test to start, by {@link #configuration}. */
    static TwoNodes startOne(String limit, String settings) {
        TwoNodes fleet = prepare(limit, settings);
        try {
            fleet.nodes.add(TollgateFixture.start(fleet.yaml));
            return fleet;
        } catch (AssertionError | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    /** Starts both with that configuration, to which Redis is added. */
    static TwoNodes start(Setup setup) {
        TwoNodes fleet = new TwoNodes(RedisServer.start(setup.folder()), setup, "timeout: 1s");
        try {
            fleet.nodes.add(TollgateFixture.start(fleet.yaml));
            fleet.nodes.add(TollgateFixture.start(fleet.yaml));
            return fleet;
        } catch (AssertionError | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private static TwoNodes prepare(String limit, String settings) {
        Setup setup = Scenario.setup().route("limits", "[{store: redis, " + limit + "}]");
        RedisServer redis = RedisServer.start(setup.folder());
        // A busy machine may take its time; what a node does without Redis is for those tests that take it away.
        return new TwoNodes(redis, setup, settings.contains("timeout") ? settings : "timeout: 1s, " + settings);
    }

    RedisServer redis() {
        return redis;
    }

    TollgateFixture node(int index) {
        return nodes.get(index);
    }

    /** As a file for another process. */
    Path configuration() {
        try {
            return Files.writeString(folder.resolve("tollgate.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on the upstream answers upgrades with 403, or accepts them again. */
    void refuseUpstream(boolean refuse) {
        refusing = refuse;
    }

    /** Sends a request to a node, and does not wait. */
    RawClient send(int node, Request request) {
        return send(nodes.get(node).port(), request.text());
    }

    /** The same by port. */
    RawClient send(int port, String request) {
        RawClient client = RawClient.connect(port);
        clients.add(client);
        client.send(request);
        return client;
    }

    /** How a node answers alice; a tunnel stays open. */
    Head ask(int node) {
        return send(node, Scenario.good()).readHead();
    }

    /** A tunnel of alice's through a node. */
    RawClient open(int node) {
        return open(nodes.get(node).port(), Scenario.good());
    }

    RawClient open(int port, Request request) {
        RawClient client = send(port, request.text());
        Head answer = client.readHead();
        assertThat(answer.status()).as(answer.raw()).isEqualTo(101);
        return client;
    }

    /** A tunnel of alice's that Redis knows of before this returns, so that the next one is younger. */
    RawClient openInOrder(int node, int before) {
        RawClient client = open(node);
        Await.until("Redis knows of " + (before + 1), () -> places() == before + 1);
        return client;
    }

    /** How many tunnels Redis counts that may be evicted, over all keys. */
    int places() {
        return number("local n = 0 for _, k in ipairs(redis.call('KEYS', 'tollgate:{0}:opened:*')) do"
                + " n = n + redis.call('ZCARD', k) end return n");
    }

    /** The same by name, the oldest first: a node's own name, a colon, and the tunnel's number on that node. */
    List<String> placesInOrder() {
        String names = redis.answer(
                "EVAL",
                "local k = redis.call('KEYS', 'tollgate:{0}:opened:*')[1]"
                        + " return {ok = table.concat(redis.call('ZRANGE', k, 0, -1), ' ')}",
                "0");
        return Arrays.asList(names.substring(1).split(" "));
    }

    private int number(String script) {
        return Integer.parseInt(redis.answer("EVAL", script, "0").substring(1));
    }

    /** How many tunnels are open over both. */
    int openTunnels() {
        return nodes.stream().mapToInt(TollgateFixture::openTunnels).sum();
    }

    /** How many messages of clients both let through. */
    int messagesUpstream() {
        return (int) nodes.stream()
                .mapToDouble(node -> node.figures().value("tollgate_messages_total", "route", "chat", "from", "client"))
                .sum();
    }

    /** What a client says comes back to it. */
    static void assertEchoes(RawClient client) {
        client.send(WireFrame.text("still here").masked());
        assertThat(client.readFrame().text()).isEqualTo("still here");
    }

    @Override
    public void close() {
        try (redis;
                stub) {
            clients.forEach(RawClient::close);
            nodes.forEach(TollgateFixture::close);
        } finally {
            Scenario.delete(folder);
        }
    }
}
