package io.tollgate.fleet;

import io.tollgate.fleet.wire.Request;
import io.tollgate.fleet.wire.Response;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a script that is under way. Made by whoever asks, then used on the link's event loop only. */
final class Question {
    /** A cluster that sends us round in circles is answered by the deadline; this spares it the questions until then. */
    private static final int MOST_REDIRECTS = 4;

    private final Script script;
    private final int slot;
    private final List<String> keys;
    private final List<String> args;
    private final long deadline;
    private final Promise<Response> promise = Promise.promise();
    private final @Nullable Context asker;
    private boolean over;
    private boolean inFull;
    private boolean asking;
    private int redirects;
    private @Nullable Node at;

    /** @param asker where the answer is told, or null for the link's own event loop */
    Question(Run run, long deadline, @Nullable Context asker) {
        this.script = run.script();
        this.slot = run.slot();
        this.keys = List.copyOf(run.keys());
        this.args = List.copyOf(run.args());
        this.deadline = deadline;
        this.asker = asker;
    }

    /** What to run. */
    record Run(Script script, int slot, List<String> keys, List<String> args) {}

    Script script() {
        return script;
    }

    int slot() {
        return slot;
    }

    long deadline() {
        return deadline;
    }

    boolean isOver() {
        return over;
    }

    /** By its digest, or in full where the server does not know that. */
    Buffer request() {
        List<String> words = new ArrayList<>(3 + keys.size() + args.size());
        words.add(inFull ? "EVAL" : "EVALSHA");
        words.add(inFull ? script.source() : script.sha1());
        words.add(Integer.toString(keys.size()));
        words.addAll(keys);
        words.addAll(args);
        return Request.of(words);
    }

    /** Whether it makes sense to ask again in full. */
    boolean askInFull() {
        boolean first = !inFull;
        inFull = true;
        return first;
    }

    /** @param toldToAsk the server there wants to hear that it was meant, since the slot is on its way to it */
    boolean mayBeRedirected(boolean toldToAsk) {
        asking = toldToAsk;
        return redirects++ < MOST_REDIRECTS;
    }

    /** Whether ASKING has to go first. */
    boolean isAsking() {
        return asking;
    }

    /** Where it was asked last, or null. */
    @Nullable
    Node at() {
        return at;
    }

    void isAt(Node node) {
        at = node;
    }

    Future<Response> future() {
        return promise.future();
    }

    /** Tells whether it was the first to answer. */
    boolean answer(Response response) {
        return end(() -> promise.complete(response));
    }

    /** Tells whether it was the first to answer. */
    boolean fail(StoreFault fault) {
        return end(() -> promise.fail(fault));
    }

    private boolean end(Runnable told) {
        if (over) {
            return false;
        }
        over = true;
        if (asker == null) {
            told.run();
        } else {
            asker.runOnContext(turn -> told.run());
        }
        return true;
    }
}
