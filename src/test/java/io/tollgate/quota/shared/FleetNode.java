package io.tollgate.quota.shared;

import io.tollgate.fleet.RedisLink;
import io.tollgate.fleet.RedisSettings;
import io.tollgate.fleet.RedisSettings.Mode;
import io.tollgate.fleet.RedisSettings.OnOutage;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.Rate;
import io.tollgate.quota.SharedStore.Answer;
import io.tollgate.quota.SharedStore.Ask;
import io.tollgate.testing.Await;
import io.tollgate.testing.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A node of a fleet, as far as it counts: a store over a link of its own. */
final class FleetNode implements AutoCloseable {
    static final Duration LEASE = Duration.ofMillis(600);

    private final FleetStore store;
    private final RedisLink link;

    private FleetNode(FleetStore store, RedisLink link) {
        this.store = store;
        this.link = link;
    }

    static FleetNode join(Vertx vertx, RedisServer redis) {
        return join(vertx, redis.uri(), OnOutage.LOCAL);
    }

    /** One that is connected. */
    static FleetNode join(Vertx vertx, URI redis, OnOutage onOutage) {
        FleetNode node = joinLater(vertx, redis, onOutage, LEASE);
        Await.until("the link is up", node.link::isUp);
        return node;
    }

    static FleetNode joinLater(Vertx vertx, URI redis, OnOutage onOutage, Duration lease) {
        return join(vertx, settings(redis, onOutage, lease));
    }

    static FleetNode join(Vertx vertx, RedisSettings settings) {
        RedisLink link = RedisLink.open(vertx, settings, new Deaf());
        FleetStore store = new FleetStore(vertx);
        store.use(link, settings);
        return new FleetNode(store, link);
    }

    static RedisSettings settings(URI redis, OnOutage onOutage, Duration lease) {
        return settings(Mode.STANDALONE, redis, onOutage, lease);
    }

    static RedisSettings settings(Mode mode, URI redis, OnOutage onOutage, Duration lease) {
        Duration timeout = Duration.ofMillis(500);
        return new RedisSettings(mode, List.of(redis), null, null, null, null, timeout, onOutage, lease);
    }

    /** Hears nothing. */
    static final class Deaf implements RedisLink.Listener {
        @Override
        public void up() {}

        @Override
        public void down() {}
    }

    FleetStore store() {
        return store;
    }

    RedisLink link() {
        return link;
    }

    Answer admit(Ask... asks) {
        return result(store.admit(List.of(asks)));
    }

    Answer takePlace(String whose, int max) {
        return admit(place(whose, max));
    }

    static Ask place(String whose, int max) {
        return new Ask.Place(key(whose), max);
    }

    static Ask tokens(String whose, Rate rate, long amount) {
        return new Ask.Tokens(key(whose), rate, amount);
    }

    static LimitKey key(String whose) {
        return LimitKey.of("rule", whose);
    }

    static <T> T result(Future<T> future) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new CompletionFailure(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("No answer: " + e, e);
        }
    }

    /** What a future failed with. */
    static final class CompletionFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        CompletionFailure(Throwable cause) {
            super(cause);
        }
    }

    /** As by kill -9: nothing is given back. */
    void kill() {
        result(link.close());
        store.useNone();
    }

    @Override
    public void close() {
        result(store.close());
        result(link.close());
    }
}
