package io.tollgate.fleet;

import io.tollgate.fleet.wire.Response;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A link under test with all that it says: its log lines and what its listener hears. */
final class LinkFixture implements AutoCloseable {
    /** More than a slow machine takes, less than a person would call hanging. */
    static final Duration TIMEOUT = Duration.ofMillis(100);

    static final Script COUNT = Script.of("count", "return {redis.call('INCR', KEYS[1]), ARGV[1]}");

    private final Vertx vertx = Vertx.vertx();
    private final CapturedLogs logs = CapturedLogs.messagesOf(RedisLink.class.getName());
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final RedisLink link;

    private LinkFixture(RedisSettings settings) {
        link = RedisLink.open(vertx, settings, new RedisLink.Listener() {
            @Override
            public void up() {
                heard.add("up");
            }

            @Override
            public void down() {
                heard.add("down");
            }
        });
    }

    static LinkFixture to(RedisSettings settings) {
        return new LinkFixture(settings);
    }

    static LinkFixture to(URI server) {
        return to(settings(RedisSettings.Mode.STANDALONE, List.of(server), null, null));
    }

    static RedisSettings settings(
            RedisSettings.Mode mode, List<URI> servers, @Nullable String password, @Nullable Path ca) {
        return new RedisSettings(
                mode,
                servers,
                "main",
                null,
                password == null ? null : new RedisSettings.Password(password),
                ca,
                TIMEOUT,
                RedisSettings.OnOutage.LOCAL,
                RedisSettings.DEFAULT_LEASE);
    }

    RedisLink link() {
        return link;
    }

    LinkFixture awaitUp() {
        Await.until("the store is up", Duration.ofSeconds(15), link::isUp);
        return this;
    }

    void awaitDown() {
        Await.until("the store is down", () -> !link.isUp() && heard.contains("down"));
    }

    Future<Response> count(int slot, String name) {
        return link.run(COUNT, slot, List.of(RedisLink.key(slot, "count", name)), List.of("word"));
    }

    /** The answer to one question, or the kind of its fault; and no later than it may be. */
    String outcome(Future<Response> asked) {
        long start = System.nanoTime();
        Await.until("an answer", asked::isComplete);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        if (millis > TIMEOUT.toMillis() + 400) {
            throw new AssertionError("It took " + millis + " ms");
        }
        return asked.succeeded()
                ? asked.result().get(0).toString()
                : ((StoreFault) asked.cause()).kind().toString();
    }

    String outcome() {
        return outcome(count(0, "one"));
    }

    List<String> lines() {
        return new ArrayList<>(logs.lines());
    }

    List<String> heard() {
        return List.copyOf(heard);
    }

    Vertx vertx() {
        return vertx;
    }

    @Override
    public void close() {
        Await.until("the link is closed", link.close()::isComplete);
        Await.until("Vert.x is closed", vertx.close()::isComplete);
        logs.close();
    }
}
