package io.tollgate.admin;

import io.tollgate.admin.tunnel.FirstByKey;
import io.tollgate.admin.tunnel.Tunnels;
import io.tollgate.relay.TunnelView;
import io.tollgate.relay.message.ClientMessage;
import io.tollgate.relay.message.Sent;
import io.tollgate.relay.state.TunnelState.Phase;
import io.tollgate.telemetry.AttemptView;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Tunnels that are whatever the test says. */
final class FakeTunnels implements Tunnels {
    final List<FakeAttempt> open = new CopyOnWriteArrayList<>();
    /** Ids, codes and reasons of what was ended, ids and sizes of what was sent, as they came. */
    final List<String> told = new CopyOnWriteArrayList<>();

    volatile boolean ended = true;
    volatile Sent sent = Sent.WRITTEN;
    volatile Phase phase = Phase.OPEN;
    /** What every answer waits for. */
    volatile Future<Void> answers = Future.succeededFuture();

    @Override
    public Future<List<TunnelView>> page(Predicate<AttemptView> filter, String after, int most) {
        FirstByKey<TunnelView> first = new FirstByKey<>(most);
        open.stream()
                .filter(attempt -> attempt.id().compareTo(after) > 0 && filter.test(attempt))
                .forEach(attempt -> first.offer(attempt.id(), view(attempt)));
        return answers.map(done -> first.inOrder());
    }

    @Override
    public Future<Integer> count(Predicate<AttemptView> filter) {
        return answers.map(done -> (int) open.stream().filter(filter).count());
    }

    private TunnelView view(FakeAttempt attempt) {
        return new TunnelView(attempt, phase, 61.2345, 7.5, 1, 2, 30, 40, 5, 6);
    }

    @Override
    public Future<Optional<TunnelView>> show(String id) {
        return answers.map(done -> find(id).map(this::view));
    }

    private Optional<FakeAttempt> find(String id) {
        return open.stream().filter(attempt -> attempt.id().equals(id)).findFirst();
    }

    @Override
    public Future<Optional<Boolean>> end(String id, int code, String reason) {
        told.add("end " + id + " " + code + " " + reason);
        return answers.map(done -> find(id).map(found -> ended));
    }

    @Override
    public Future<Integer> endAll(Predicate<AttemptView> filter, int code, String reason) {
        List<FakeAttempt> matching = new ArrayList<>(open);
        matching.removeIf(attempt -> !filter.test(attempt));
        matching.forEach(attempt -> end(attempt.id(), code, reason));
        return answers.map(done -> matching.size());
    }

    @Override
    public Future<Optional<Sent>> send(String id, ClientMessage message) {
        told.add("send " + id + " " + message.length());
        return answers.map(done -> find(id).map(found -> sent));
    }
}
