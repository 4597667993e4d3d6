package io.tollgate.auth.introspection;

import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.auth.outgoing.Answer;
import io.tollgate.auth.outgoing.Calls;
import io.tollgate.auth.outgoing.Calls.Call;
import io.tollgate.auth.outgoing.Turns;
import io.tollgate.auth.outgoing.Turns.Turn;
import io.tollgate.auth.outgoing.Unanswered;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question about a token, for all who want to know at the same time: it waits for its turn, is sent, and is over with the
 * answer or with its time. One Vert.x context.
 */
final class Flight {
    /** How often it is asked whether all have left: who comes and goes must not fill the room of those who stay. */
    private static final long LEFT_MILLIS = 100;

    private final TokenDigest digest;
    private final String token;
    /** Whether it is about the token of an open tunnel, which waits in any case. */
    private final boolean lasting;

    private final List<Inquirer> inquirers = new ArrayList<>();
    private final Promise<Answer> answer = Promise.promise();
    private @Nullable Call call;

    Flight(TokenDigest digest, String token, boolean lasting) {
        this.digest = digest;
        this.token = token;
        this.lasting = lasting;
    }

    TokenDigest digest() {
        return digest;
    }

    String token() {
        return token;
    }

    void add(Inquirer inquirer) {
        inquirers.add(inquirer);
    }

    List<Inquirer> inquirers() {
        return inquirers;
    }

    /**
     * Begins it; the time runs from here, waiting included.
     *
     * @return fails with {@link Unanswered}, or with a refusal: OVERLOADED where too many wait, CLIENT_LEFT
     */
    Future<Answer> begin(Vertx vertx, Turns turns, Duration timeout, Calls calls, Question question) {
        Context context = vertx.getOrCreateContext();
        long timer = vertx.setTimer(
                Math.max(1, timeout.toMillis()),
                id -> answer.tryFail(new Unanswered("no whole answer within " + timeout)));
        long watch = lasting ? -1 : vertx.setPeriodic(LEFT_MILLIS, id -> endIfLeft());
        Turn turn = turns.take(() -> context.runOnContext(own -> send(calls, question)));
        answer.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            vertx.cancelTimer(watch);
            if (call != null) {
                call.abandon();
            }
            if (turn != null) {
                turn.close();
            }
        });
        if (turn == null) {
            answer.tryFail(Refusal.of(Outcome.OVERLOADED, "too many wait for their turn to be asked about")
                    .with("Retry-After", "1"));
        }
        return answer.future();
    }

    /** Not once it was sent: the call would go on there, and no more than so many may. */
    private void endIfLeft() {
        if (call == null && inquirers.stream().allMatch(Inquirer::hasLeft)) {
            answer.tryFail(Refusal.of(Outcome.CLIENT_LEFT, "the client left before its token was asked about"));
        }
    }

    private void send(Calls calls, Question question) {
        if (!lasting) {
            endIfLeft();
        }
        if (!answer.future().isComplete()) {
            Call sent = calls.call(question.about(token));
            call = sent;
            sent.answer().onComplete(answer);
        }
    }
}
