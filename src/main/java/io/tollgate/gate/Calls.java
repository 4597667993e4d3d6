package io.tollgate.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.gate.call.Call;
import io.tollgate.gate.call.Cors;
import io.tollgate.gate.call.Door;
import io.tollgate.gate.intake.Intake;
import io.tollgate.handshake.RequestHead;
import io.tollgate.handshake.plain.BodyHandler;
import io.tollgate.handshake.plain.PlainRequest;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.RouteLimits;
import io.tollgate.route.RouteMatch;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.LogText;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a plain call, beside those of an upgrade: 1 whether it is one · 2 origin, so that a page may read whatever comes
 * next · 3 whether calls are taken now · 4 method · 5 what its head says of the body · 6 limits by address · 7 body · 8 the
 * door's own answer. A GET is never one, so a door's path may be a route's as well.
 *
 * <p>One event loop.
 */
final class Calls {
    private final Context context;
    private final GateObserver observer;
    private final Intake intake;
    private final BiConsumer<Attempt, Refusal> exit;

    /** @param exit the gate's, for what becomes of an attempt while its answer is waited for */
    Calls(Context context, GateObserver observer, Intake intake, BiConsumer<Attempt, Refusal> exit) {
        this.context = context;
        this.observer = observer;
        this.intake = intake;
        this.exit = exit;
    }

    /** Null if the request is no call; else how it ends. */
    @Nullable
    Future<Refusal> take(Attempt attempt, RequestHead head, Arrival arrival, GateSnapshot snapshot) throws Refusal {
        PlainRequest request = head.method().equals("GET") ? null : PlainRequest.of(head);
        RouteMatch<Door> match = request == null ? null : snapshot.doors().find(attempt.listener(), request);
        if (request == null || match == null) {
            return null;
        }
        Door door = match.route();
        attempt.enter(GateStep.PARSE, observer);
        attempt.calls(request.headers(), arrival.clients(), door, observer);
        attempt.enter(GateStep.ROUTE, observer);
        attempt.enter(GateStep.ORIGIN, observer);
        judgeOrigin(attempt, door, request.origin());
        if (request.isPreflight()) {
            return Future.succeededFuture(Cors.preflight());
        }
        intake.refuseUnlessOpen();
        request.requirePost();
        if (!door.takesNoBody() || !request.isWithoutBody()) {
            request.requireType(door.bodyType());
            request.bodyLength();
        }
        Asked asked = new Asked(request, door, match.variables(), arrival.deadlineNanos());
        RouteLimits limits = door.limits();
        if (limits == null || !limits.hasOfAddress()) {
            return ask(attempt, asked);
        }
        attempt.enter(GateStep.ADDRESS_LIMITS, observer);
        Future<Void> reserved = attempt.reserveCall(limits, attempt.caller(request.headers()));
        return reserved == null ? ask(attempt, asked) : reserved.compose(done -> ask(attempt, asked));
    }

    private record Asked(PlainRequest request, Door door, Map<String, String> variables, long deadlineNanos) {}

    private static void judgeOrigin(Attempt attempt, Door door, @Nullable String origin) throws Refusal {
        if (origin == null) {
            return;
        }
        if (!door.admits(origin)) {
            throw Refusal.of(Outcome.ORIGIN_DENIED, "Origin '" + LogText.bounded(origin) + "' is not listed");
        }
        attempt.mayBeReadBy(origin);
    }

    private Future<Refusal> ask(Attempt attempt, Asked asked) {
        if (attempt.isOver()) {
            return Future.failedFuture(Refusal.of(Outcome.CLIENT_LEFT, "the client left before its body was read"));
        }
        attempt.enter(GateStep.CALL, observer);
        Promise<byte[]> body = Promise.promise();
        try {
            BodyHandler.begin(attempt.channel(), asked.request(), asked.deadlineNanos(), new FromCaller(attempt, body));
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
        return body.future().compose(bytes -> answer(attempt, asked, bytes));
    }

    private Future<Refusal> answer(Attempt attempt, Asked asked, byte[] bytes) {
        String body;
        try {
            body = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return Future.failedFuture(Refusal.of(Outcome.BAD_CALL, "the body is not UTF-8"));
        }
        return here(asked.door()
                .answer(new Call(
                        attempt.id(),
                        attempt.address(),
                        asked.variables(),
                        asked.request().headers(),
                        body,
                        attempt::isOf,
                        new Asker(context, attempt::isOver, attempt::counted))));
    }

    /** The same, done on this loop. */
    private Future<Refusal> here(Future<Refusal> answer) {
        if (answer.isComplete()) {
            return answer;
        }
        Promise<Refusal> here = Promise.promise();
        answer.onComplete(done -> context.runOnContext(own -> here.handle(done)));
        return here.future();
    }

    private final class FromCaller implements BodyHandler.Listener {
        private final Attempt attempt;
        private final Promise<byte[]> body;

        FromCaller(Attempt attempt, Promise<byte[]> body) {
            this.attempt = attempt;
            this.body = body;
        }

        @Override
        public void body(byte[] bytes) {
            body.complete(bytes);
        }

        @Override
        public void refused(Refusal refusal) {
            exit.accept(attempt, refusal);
        }

        @Override
        public void left() {
            exit.accept(attempt, Refusal.of(Outcome.CLIENT_LEFT, "the client ended TCP before it was answered"));
        }
    }
}
