package io.tollgate.gate;

import io.tollgate.gate.call.Call;
import io.tollgate.gate.call.Door;
import io.tollgate.gate.call.PlacedDoor;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.Quotas;
import io.tollgate.quota.RouteLimits;
import io.tollgate.testing.Handshakes;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A door that writes down the bodies of its calls and answers as it is told; by default with what the path named. */
final class FakeDoor implements Door {
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private Function<Call, Future<Refusal>> answer = call ->
            Future.succeededFuture(Refusal.answer(Outcome.PREFLIGHT, "{\"room\": \"" + call.variables() + "\"}"));
    private @Nullable RouteLimits limits;

    FakeDoor answering(Function<Call, Future<Refusal>> other) {
        answer = other;
        return this;
    }

    FakeDoor limits(LimitSettings... rules) {
        limits = new RouteLimits("chat", List.of(rules), Quotas.local());
        return this;
    }

    PlacedDoor at(String path) {
        return new PlacedDoor(List.of(), List.of(), path, this);
    }

    /** What came in. */
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String route() {
        return "chat";
    }

    @Override
    public boolean admits(String origin) {
        return origin.equals(Handshakes.ORIGIN);
    }

    @Override
    public @Nullable RouteLimits limits() {
        return limits;
    }

    @Override
    public Future<Refusal> answer(Call call) {
        bodies.add(call.body());
        return answer.apply(call);
    }
}
