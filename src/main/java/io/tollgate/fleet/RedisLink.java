package io.tollgate.fleet;

import io.tollgate.fleet.topology.Topology;
import io.tollgate.fleet.wire.Connector;
import io.tollgate.fleet.wire.Response;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Consumer;

/**
 * What nodes of a fleet share: scripts run in Redis, and notices from each to all. It never blocks and never makes anybody wait
 * longer than the settings' timeout: a store that fails is left alone for a while and asked by itself whether it is back, with
 * one line in the log at each change. All of it is done on one event loop by one connection for each server, on which questions
 * follow each other without waiting. Safe on any thread.
 */
public final class RedisLink {
    private final Vertx vertx;
    private final Context context;
    private final RedisSettings settings;
    private final Connector connector;
    private final Desk desk;
    private final Subscriber subscriber;

    private RedisLink(Vertx vertx, Context context, RedisSettings settings, Listener listener) {
        this.vertx = vertx;
        this.context = context;
        this.settings = settings;
        this.connector = new Connector(vertx, context, settings);
        this.desk = new Desk(vertx, settings, connector, new Availability(settings, listener));
        this.subscriber = new Subscriber(vertx, desk);
        this.desk.onMoved(subscriber::moved);
    }

    /** Told of changes, on the link's event loop; returns at once and throws nothing. */
    public interface Listener {
        /** It answers: for the first time, or again after {@link #down}, and then it may have lost what it knew. */
        void up();

        /** It does not answer; questions fail at once until {@link #up}. */
        void down();
    }

    /**
     * Begins to connect, and goes on with it until it is closed.
     *
     * <p>Reads what to trust; blocks for that.
     *
     * @throws IllegalArgumentException if the certificates cannot be read
     */
    public static RedisLink open(Vertx vertx, RedisSettings settings, Listener listener) {
        RedisLink link = new RedisLink(vertx, vertx.getOrCreateContext(), settings, listener);
        link.context.runOnContext(turn -> link.desk.start());
        return link;
    }

    /** Into how many parts keys are cut, so that they spread over a cluster; a script's keys are all of one. */
    public int slots() {
        return settings.mode() == RedisSettings.Mode.CLUSTER ? Topology.SLOTS_IN_CLUSTER : 1;
    }

    /**
     * The name of a key.
     *
     * @param slot 0 to {@link #slots} - 1
     * @param kind of what, a word
     * @param text whose; the same text is the same key on all nodes
     */
    public static String key(int slot, String kind, String text) {
        return "tollgate:{" + slot + "}:" + kind + ":" + text;
    }

    /**
     * Runs a script. The future is done within the timeout, on the context of whoever asks; it fails with a {@link StoreFault}.
     *
     * @param slot that of all the keys
     */
    public Future<Response> run(Script script, int slot, List<String> keys, List<String> args) {
        if (!desk.takes(slot)) {
            return Future.failedFuture(StoreFault.away());
        }
        Context asker = vertx.getOrCreateContext();
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        Question.Run run = new Question.Run(script, slot, keys, args);
        Question question = new Question(run, deadline, asker == context ? null : asker);
        if (asker == context && Context.isOnEventLoopThread()) {
            desk.ask(question);
            return question.future();
        }
        context.runOnContext(turn -> desk.ask(question));
        return question.future();
    }

    /** Whether all servers in use answer. */
    public boolean isUp() {
        return desk.isUp();
    }

    /** Whether the server that has a slot answers; in a cluster others may be away. */
    public boolean isUp(int slot) {
        return desk.isUp(slot);
    }

    /** How questions came out. */
    public StoreCounts counts() {
        return desk.counts();
    }

    /**
     * Hears what is published on a channel for as long as the link is open; while the connection is lost, nothing is heard. A
     * second consumer for a channel takes the place of the first.
     *
     * @param notices told on the link's event loop; returns at once
     * @return done when that is confirmed for the first time
     */
    public Future<Void> subscribe(String channel, Consumer<String> notices) {
        return subscribe(channel, notices, () -> {});
    }

    /**
     * The same for somebody who must know that he missed something.
     *
     * @param listening told, as the notices are, whenever it is confirmed: at first, and each time after the connection was lost
     */
    public Future<Void> subscribe(String channel, Consumer<String> notices, Runnable listening) {
        Promise<Void> confirmed = Promise.promise();
        context.runOnContext(
                turn -> subscriber.subscribe(channel, notices, listening).onComplete(confirmed));
        return confirmed.future();
    }

    /** Ends it; whoever waits for an answer is told that the store is away. */
    public Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        context.runOnContext(turn -> {
            desk.close();
            subscriber.close();
            connector.close().onComplete(closed);
        });
        return closed.future();
    }
}
