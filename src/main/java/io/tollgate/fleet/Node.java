package io.tollgate.fleet;

import io.tollgate.fleet.wire.Request;
import io.tollgate.fleet.wire.Response;
import io.tollgate.fleet.wire.ServerAddress;
import io.tollgate.fleet.wire.ServerConnection;
import io.tollgate.fleet.wire.Words;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One server, its connection and its breaker. While the breaker is closed there is a connection, or one is being made; each new
 * connection is tried by a {@link Probe}. Used on the link's event loop; {@link #isAway} and {@link #isProven} on any.
 */
final class Node {
    private static final Buffer ASKING = Request.of("ASKING");

    private final Desk desk;
    private final ServerAddress address;
    private final Breaker breaker =
            new Breaker(System.nanoTime(), () -> ThreadLocalRandom.current().nextDouble());
    /** Asked while there is no connection yet. */
    private final ArrayDeque<Question> pending = new ArrayDeque<>();

    private @Nullable ServerConnection connection;
    private long connectedAt;
    /** Whether the last connection proved to be of use. */
    private volatile boolean proven;

    private boolean tried;
    private boolean connecting;
    private boolean retryPlanned;
    private boolean closed;
    private volatile boolean away;

    Node(Desk desk, ServerAddress address) {
        this.desk = desk;
        this.address = address;
    }

    ServerAddress address() {
        return address;
    }

    /** It is known that questions make no sense. */
    boolean isAway() {
        return away;
    }

    /** It is known that questions make sense. */
    boolean isProven() {
        return proven && !away;
    }

    void connect() {
        if (connecting || connection != null) {
            return;
        }
        connecting = true;
        desk.connector().toServer(address).onComplete(opened -> {
            connecting = false;
            if (closed) {
                if (opened.succeeded()) {
                    opened.result().close();
                }
            } else if (opened.failed()) {
                unreachable(String.valueOf(opened.cause().getMessage()));
            } else {
                connected(opened.result());
            }
        });
    }

    private void connected(ServerConnection opened) {
        connection = opened;
        connectedAt = System.nanoTime();
        opened.onEnd(this::ended);
        new Probe(this, desk).start(opened, !tried);
        tried = true;
        if (breaker.isClosed()) {
            flush();
        }
    }

    void probed() {
        proven = true;
        away = false;
        breaker.close(System.nanoTime());
        flush();
        desk.changed();
    }

    void probeFailed(String why) {
        if (!closed) {
            unreachable(why);
        }
    }

    private void flush() {
        for (Question question = pending.poll(); question != null; question = pending.poll()) {
            ask(question);
        }
    }

    void ask(Question question) {
        question.isAt(this);
        if (question.isOver()) {
            return;
        }
        if (!breaker.isClosed() || closed) {
            desk.fail(question, StoreFault.away());
        } else if (connection == null) {
            pending.add(question);
        } else {
            send(connection, question);
        }
    }

    private void send(ServerConnection open, Question question) {
        if (question.isAsking()) {
            open.ask(ASKING, new Asked(null));
        }
        open.ask(question.request(), new Asked(question));
    }

    /** Takes what comes for a question, or for none. */
    private final class Asked implements ServerConnection.Answer {
        private final @Nullable Question question;

        Asked(@Nullable Question question) {
            this.question = question;
        }

        @Override
        public void answered(Response response) {
            if (question != null && !question.isOver()) {
                Node.this.answered(question, response);
            }
        }

        @Override
        public void lost(String why) {
            if (question != null) {
                desk.fail(question, new StoreFault(StoreFault.Kind.ERROR, why));
            }
        }
    }

    private void answered(Question question, Response response) {
        if (!response.isError()) {
            breaker.succeeded();
            desk.answer(question, response);
            return;
        }
        String code = ErrorCode.of(response);
        switch (code) {
            case "NOSCRIPT" -> askInFull(question, response);
            case "MOVED", "ASK" -> desk.redirect(question, this, response);
            default -> refused(question, response, code);
        }
    }

    private void askInFull(Question question, Response response) {
        if (question.askInFull()) {
            ask(question);
        } else {
            refused(question, response, "NOSCRIPT");
        }
    }

    private void refused(Question question, Response response, String code) {
        desk.fail(question, new StoreFault(StoreFault.Kind.ERROR, Words.of(response)));
        if (!ErrorCode.isNoUse(code)) {
            desk.scriptRefused(question.script(), response);
        } else if (ErrorCode.isOfTheWrongServer(code)) {
            // Behind the same name there may be another one by now; the probe tells.
            drop();
            connect();
            desk.rediscover();
        } else {
            failed(Words.of(response));
        }
    }

    /** A question was not answered, or not as it should be. */
    void failed(String why) {
        if (breaker.failed(System.nanoTime())) {
            opened(why + " (failure " + Breaker.MOST_FAILURES + " in a row)");
        }
    }

    /** Servers end what is idle, and restart: that is no failure of a connection that has lived. */
    private void ended(String why) {
        connection = null;
        if (closed || !breaker.isClosed()) {
            return;
        }
        if (System.nanoTime() - connectedAt < Breaker.SETTLED.toNanos()) {
            failed(why);
        }
        if (breaker.isClosed()) {
            connect();
        }
    }

    private void unreachable(String why) {
        if (breaker.open(System.nanoTime())) {
            opened(why);
        } else {
            drop();
            tryLater();
        }
    }

    private void opened(String why) {
        away = true;
        proven = false;
        drop();
        for (Question question = pending.poll(); question != null; question = pending.poll()) {
            desk.fail(question, StoreFault.away());
        }
        desk.away(this, why);
        tryLater();
    }

    private void tryLater() {
        if (retryPlanned) {
            return;
        }
        retryPlanned = true;
        desk.later(breaker.nextDelayMillis(), () -> {
            retryPlanned = false;
            if (!closed) {
                desk.rediscover();
                connect();
            }
        });
    }

    private void drop() {
        ServerConnection dropped = connection;
        connection = null;
        if (dropped != null) {
            dropped.close();
        }
    }

    /** Ends it; whoever waits is told that the store is away. */
    void close() {
        closed = true;
        away = true;
        drop();
        flush();
    }
}
