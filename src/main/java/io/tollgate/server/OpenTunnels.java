package io.tollgate.server;

import io.tollgate.admin.tunnel.FirstByKey;
import io.tollgate.admin.tunnel.Tunnels;
import io.tollgate.auth.revocation.Revocation;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.auth.revocation.Revocations.Ended;
import io.tollgate.relay.RelayLoop;
import io.tollgate.relay.Tunnel;
import io.tollgate.relay.TunnelView;
import io.tollgate.relay.message.ClientMessage;
import io.tollgate.relay.message.Sent;
import io.tollgate.relay.state.EndCause;
import io.tollgate.telemetry.AttemptView;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The open tunnels of all event loops, for operators and for what takes credentials back. Each loop looks through its own, a few hundred in a turn; one is found
 * by its id at once. Any thread; filters are asked on the loops and have to answer at once.
 */
public final class OpenTunnels implements Tunnels, Revocations.Tunnels {
    private final List<LoopWorker> workers;

    OpenTunnels(List<LoopWorker> workers) {
        this.workers = workers;
    }

    @Override
    public Future<List<TunnelView>> page(Predicate<AttemptView> filter, String after, int most) {
        Future<List<List<TunnelView>>> found = askAll(loop -> {
            FirstByKey<Tunnel> first = new FirstByKey<>(most);
            return loop.walk(tunnel -> {
                        AttemptView attempt = tunnel.attempt();
                        if (attempt.id().compareTo(after) > 0 && filter.test(attempt)) {
                            first.offer(attempt.id(), tunnel);
                        }
                        return true;
                    })
                    .thenApply(done -> views(first.inOrder()));
        });
        return found.map(lists -> lists.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(tunnel -> tunnel.attempt().id()))
                .limit(most)
                .toList());
    }

    @Override
    public Future<Integer> count(Predicate<AttemptView> filter) {
        return gather(AtomicInteger::new, (count, attempt) -> {
                    if (filter.test(attempt)) {
                        count.incrementAndGet();
                    }
                })
                .map(counts -> counts.stream().mapToInt(AtomicInteger::get).sum());
    }

    /**
     * On the loop. Some may have ended while it looked at the others, and are shown as closing: a page that is short of them
     * would be taken for the last one.
     */
    private static List<TunnelView> views(List<Tunnel> tunnels) {
        return tunnels.stream().map(Tunnel::view).toList();
    }

    /** The tunnel of the attempt with that id, as it is; nothing if none is open. */
    @Override
    public Future<Optional<TunnelView>> show(String id) {
        return withTunnel(id, tunnel -> CompletableFuture.completedFuture(tunnel.view()));
    }

    /**
     * Ends it at the next frame boundary: the client gets the code and reason, the upstream 1001.
     *
     * @return false if it was ending already, and gets none of this; nothing if none is open
     * @throws IllegalArgumentException for a code that a server may not choose, or a reason above 123 bytes of UTF-8
     */
    @Override
    public Future<Optional<Boolean>> end(String id, int code, String reason) {
        EndCause why = EndCause.byOperator(code, reason);
        return withTunnel(id, tunnel -> CompletableFuture.completedFuture(tunnel.end(why)));
    }

    /** Ends all that fit, in the same way; how many were not ending already. */
    @Override
    public Future<Integer> endAll(Predicate<AttemptView> filter, int code, String reason) {
        EndCause why = EndCause.byOperator(code, reason);
        Future<List<Integer>> ended = askAll(loop -> {
            AtomicInteger count = new AtomicInteger();
            return loop.walk(tunnel -> {
                        if (filter.test(tunnel.attempt()) && tunnel.end(why)) {
                            count.incrementAndGet();
                        }
                        return true;
                    })
                    .thenApply(done -> count.get());
        });
        return ended.map(counts -> counts.stream().mapToInt(Integer::intValue).sum());
    }

    @Override
    public Future<Ended> end(Revocation revocation) {
        return together(workers.stream()
                        .map(worker -> worker.endRevoked(revocation))
                        .toList())
                .map(all -> all.stream().reduce(Ended.NONE, Ended::and));
    }

    /** Puts a message to its client, as {@link Tunnel#send} does; nothing if none is open. */
    @Override
    public Future<Optional<Sent>> send(String id, ClientMessage message) {
        return withTunnel(id, tunnel -> tunnel.send(message));
    }

    /**
     * Shows what each tunnel came from to a collector.
     *
     * @param collector makes one for each loop, which alone uses it
     * @return all of them, not used by any loop any more
     */
    public <T> Future<List<T>> gather(Supplier<T> collector, BiConsumer<T, AttemptView> visitor) {
        return askAll(loop -> {
            T own = collector.get();
            return loop.walk(tunnel -> {
                        visitor.accept(own, tunnel.attempt());
                        return true;
                    })
                    .thenApply(done -> own);
        });
    }

    private <T> Future<Optional<T>> withTunnel(String id, Function<Tunnel, CompletionStage<T>> task) {
        Future<List<Optional<T>>> answers = askAll(loop -> {
            Optional<Tunnel> found = loop.find(id);
            return found.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.<T>empty())
                    : task.apply(found.get()).thenApply(Optional::of);
        });
        return answers.map(all -> all.stream().flatMap(Optional::stream).findFirst());
    }

    private <T> Future<List<T>> askAll(Function<RelayLoop, CompletionStage<T>> question) {
        return together(workers.stream().map(worker -> worker.ask(question)).toList());
    }

    private static <T> Future<List<T>> together(List<Future<T>> answers) {
        return Future.all(answers)
                .map(all -> answers.stream().map(Future::result).toList());
    }
}
