package io.tollgate.server.fleet;

import io.tollgate.fleet.RedisLink;
import io.tollgate.fleet.RedisSettings;
import io.tollgate.fleet.StoreCounts;
import io.tollgate.fleet.bus.Bus;
import io.tollgate.quota.SharedStore;
import io.tollgate.quota.shared.FleetStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one configuration shares with other nodes, if it has a section on Redis: counts, and notices. Those that follow each
 * other have the same store and the same bus, so that what open tunnels hold is told over the next one's link. Its methods are called on threads that may block,
 * one at a time.
 */
public final class FleetCounts {
    private static final long PATIENCE_MILLIS = 1_000;

    private final Vertx vertx;
    private final FleetStore store;
    private final Bus bus;
    private final @Nullable RedisSettings settings;
    private final @Nullable RedisLink link;
    private final Promise<Void> answered = Promise.promise();

    private FleetCounts(Vertx vertx, FleetStore store, Bus bus, @Nullable RedisSettings settings) {
        this.vertx = vertx;
        this.store = store;
        this.bus = bus;
        this.settings = settings;
        this.link = settings == null ? null : RedisLink.open(vertx, settings, new FirstWord());
    }

    private final class FirstWord implements RedisLink.Listener {
        @Override
        public void up() {
            answered.tryComplete();
        }

        @Override
        public void down() {
            answered.tryComplete();
        }
    }

    /**
     * The first one; begins to connect.
     *
     * @throws IllegalArgumentException if the certificates cannot be read
     */
    public static FleetCounts of(Vertx vertx, @Nullable RedisSettings settings) {
        return new FleetCounts(vertx, new FleetStore(vertx), new Bus(), settings);
    }

    /** One that follows it with other settings, as above. */
    public FleetCounts with(@Nullable RedisSettings others) {
        return new FleetCounts(vertx, store, bus, others);
    }

    public @Nullable RedisSettings settings() {
        return settings;
    }

    /** Null without a section on Redis. */
    public @Nullable SharedStore store() {
        return link == null ? null : store;
    }

    /** Notices to and from other nodes; without a section on Redis there are none. */
    public Bus bus() {
        return bus;
    }

    /** How questions to Redis came out since the link was opened, or null without one. */
    public @Nullable StoreCounts counts() {
        return link == null ? null : link.counts();
    }

    /** Done once it is known whether Redis answers, or after a while; at once where nobody is asked. */
    public Future<Void> answered() {
        return link == null
                ? Future.succeededFuture()
                : answered.future()
                        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                        .otherwiseEmpty();
    }

    /** From now on the store counts over this link, and the bus speaks over it. */
    public void putInForce() {
        bus.use(link);
        if (link != null && settings != null) {
            store.use(link, settings);
        } else {
            store.useNone();
        }
    }

    /** Ends the link, unless the other one is this. */
    public Future<?> closeUnless(@Nullable FleetCounts other) {
        return link == null || this == other ? Future.succeededFuture() : link.close();
    }

    /** Gives up what this node holds, and ends the link. */
    public Future<?> close() {
        return store.close().eventually(() -> closeUnless(null));
    }
}
