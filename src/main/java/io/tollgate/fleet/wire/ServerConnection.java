package io.tollgate.fleet.wire;

import io.tollgate.fleet.StoreFault;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server. Questions go out at once, all of one turn of the event loop in one write, and are answered in the
 * same order. Used on the event loop that it was made on.
 */
public final class ServerConnection {
    private final NetSocket socket;
    private final Context context;
    private final ResponseReader reader = new ResponseReader(this::received);
    private final ArrayDeque<Answer> waiting = new ArrayDeque<>();
    /** What is to be written at the end of this turn, or null. */
    private @Nullable Buffer outgoing;

    private @Nullable Consumer<Response> notices;
    private @Nullable Consumer<String> onEnd;
    private boolean over;

    ServerConnection(NetSocket socket, Context context) {
        this.socket = socket;
        this.context = context;
        socket.handler(this::read);
        socket.exceptionHandler(failure -> ended("the connection broke: " + Words.of(failure)));
        socket.closeHandler(closed -> ended("it closed the connection"));
    }

    /** Who asked; told exactly one of the two. */
    public interface Answer {
        void answered(Response response);

        /** The connection is gone. */
        void lost(String why);
    }

    /** After the end, the answer is that it is lost. */
    public void ask(Buffer request, Answer answer) {
        if (over) {
            answer.lost("the connection is closed");
            return;
        }
        waiting.add(answer);
        tell(request);
    }

    /** Something that has no answer of its own: a subscription, which is confirmed by notices. */
    public void tell(Buffer request) {
        if (outgoing == null) {
            outgoing = Buffer.buffer();
            context.runOnContext(turn -> flush());
        }
        outgoing.appendBuffer(request);
    }

    private void flush() {
        Buffer all = outgoing;
        outgoing = null;
        if (all != null && !over) {
            socket.write(all).onFailure(failure -> ended("it cannot be written to: " + Words.of(failure)));
        }
    }

    /** Hands over what comes unasked from now on; without this it ends the connection. */
    public void onNotice(Consumer<Response> consumer) {
        notices = consumer;
    }

    /** Told once why the connection is over, unless {@link #close} ended it. */
    public void onEnd(Consumer<String> consumer) {
        onEnd = consumer;
    }

    private void read(Buffer chunk) {
        if (over) {
            return;
        }
        try {
            reader.read(chunk);
        } catch (StoreFault fault) {
            ended(String.valueOf(fault.getMessage()));
        }
    }

    private void received(Response response) {
        if (over) {
            return;
        }
        Answer answer = waiting.poll();
        if (answer != null) {
            answer.answered(response);
        } else if (notices != null) {
            notices.accept(response);
        } else {
            ended(response.isError() ? Words.of(response) : "it answers what nobody asked");
        }
    }

    /** Ends it; whoever waits is told that the answer is lost. */
    public void close() {
        onEnd = null;
        ended("the connection was given up");
    }

    private void ended(String why) {
        if (over) {
            return;
        }
        over = true;
        socket.close();
        for (Answer answer = waiting.poll(); answer != null; answer = waiting.poll()) {
            answer.lost(why);
        }
        if (onEnd != null) {
            onEnd.accept(why);
        }
    }
}
