package io.tollgate.quota.shared;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes what there is to tell to one slot: the first goes at once, and what comes while it is under way goes together with the
 * next call. So a storm is few calls, and nothing overtakes what was brought before it. Safe on any thread.
 *
 * @param <T> what is told
 */
final class Courier<T> {
    /** A call holds up all others of its server while it runs: at 5 µs each, a little over a millisecond. */
    static final int MOST_AT_ONCE = 250;

    private final Function<List<T>, Future<?>> call;
    private final Consumer<List<T>> lost;
    /** This and what follows guarded by this. */
    private final Queue<T> waiting = new ArrayDeque<>();

    private boolean underWay;
    private @Nullable Promise<Void> rest;

    /**
     * @param call done once it was told and its answer heeded
     * @param lost has what could not be told, or may not have been
     */
    Courier(Function<List<T>, Future<?>> call, Consumer<List<T>> lost) {
        this.call = call;
        this.lost = lost;
    }

    void bring(T news) {
        List<T> load;
        synchronized (this) {
            waiting.add(news);
            if (underWay) {
                return;
            }
            underWay = true;
            load = load();
        }
        send(load);
    }

    /** How many wait for the next calls. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** Done once nothing is waiting or under way. */
    synchronized Future<Void> rest() {
        if (!underWay) {
            return Future.succeededFuture();
        }
        if (rest == null) {
            rest = Promise.promise();
        }
        return rest.future();
    }

    private void send(List<T> load) {
        call.apply(load).onComplete(done -> arrived(load, done));
    }

    private void arrived(List<T> load, AsyncResult<?> done) {
        List<T> next = new ArrayList<>();
        Promise<Void> resting = null;
        synchronized (this) {
            if (done.failed()) {
                // The others would wait for the same server, each for as long.
                load.addAll(waiting);
                waiting.clear();
            }
            if (waiting.isEmpty()) {
                underWay = false;
                resting = rest;
                rest = null;
            } else {
                next = load();
            }
        }
        if (done.failed()) {
            lost.accept(load);
        }
        if (!next.isEmpty()) {
            send(next);
        }
        if (resting != null) {
            resting.complete();
        }
    }

    /** In a list that may grow. */
    private List<T> load() {
        List<T> load = new ArrayList<>(Math.min(waiting.size(), MOST_AT_ONCE));
        while (load.size() < MOST_AT_ONCE && !waiting.isEmpty()) {
            load.add(waiting.remove());
        }
        return load;
    }
}
