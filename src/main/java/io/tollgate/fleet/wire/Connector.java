package io.tollgate.fleet.wire;

import io.tollgate.fleet.RedisSettings;
import io.tollgate.fleet.StoreFault;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;

/**
 * Connects to servers and tells them who we are. Each attempt has an end: {@link #MOST_TIME}. Used on one event loop, never
 * blocks.
 */
public final class Connector {
    /** For TCP, TLS and the answers to who we are; a frozen server's kernel still accepts. */
    static final Duration MOST_TIME = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Context context;
    private final NetClient client;
    private final Greeting greeting;

    /**
     * Reads what to trust; blocks.
     *
     * @param context where all answers are told
     * @throws IllegalArgumentException if the certificates cannot be read
     */
    public Connector(Vertx vertx, Context context, RedisSettings settings) {
        this.vertx = vertx;
        this.context = context;
        this.greeting = new Greeting(settings);
        NetClientOptions options = new NetClientOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setReconnectAttempts(0)
                .setConnectTimeout((int) MOST_TIME.toMillis());
        ServerTls.configure(options, settings);
        this.client = vertx.createNetClient(options);
    }

    /** One that keeps data, ready for questions. Fails with a {@link StoreFault}. */
    public Future<ServerConnection> toServer(ServerAddress address) {
        return open(address, greeting::toServer);
    }

    /** One that knows where others are. Fails with a {@link StoreFault}. */
    public Future<ServerConnection> toSentinel(ServerAddress address) {
        return open(address, greeting::toSentinel);
    }

    /** Asks one thing and closes. Fails with a {@link StoreFault}, also if the answer is an error. */
    public Future<Response> askOnce(Future<ServerConnection> opened, Buffer request) {
        Promise<Response> answer = Promise.promise();
        opened.onFailure(answer::tryFail).onSuccess(connection -> {
            long timer = vertx.setTimer(MOST_TIME.toMillis(), late -> connection.close());
            connection.ask(request, new Replied(answer));
            answer.future().onComplete(done -> {
                vertx.cancelTimer(timer);
                connection.close();
            });
        });
        return answer.future();
    }

    private interface Greeted {
        Future<Void> greet(ServerConnection connection);
    }

    private Future<ServerConnection> open(ServerAddress address, Greeted greeted) {
        Promise<ServerConnection> ready = Promise.promise();
        long timer = vertx.setTimer(
                MOST_TIME.toMillis(),
                late -> ready.tryFail(fault("no connection within " + MOST_TIME.toSeconds() + " s")));
        ready.future().onComplete(done -> vertx.cancelTimer(timer));
        client.connect(address.port(), address.host())
                .onFailure(failure -> ready.tryFail(fault("cannot connect: " + Words.of(failure))))
                .onSuccess(socket -> greet(socket, greeted, ready));
        return ready.future();
    }

    private void greet(NetSocket socket, Greeted greeted, Promise<ServerConnection> ready) {
        if (ready.future().isComplete()) {
            socket.close();
            return;
        }
        ServerConnection connection = new ServerConnection(socket, context);
        ready.future().onFailure(failure -> connection.close());
        greeted.greet(connection).onFailure(ready::tryFail).onSuccess(done -> ready.tryComplete(connection));
    }

    /** Ends all connections. */
    public Future<Void> close() {
        return client.close();
    }

    static StoreFault fault(String message) {
        return new StoreFault(StoreFault.Kind.ERROR, message);
    }

    /** Makes a future of an answer. */
    private record Replied(Promise<Response> promise) implements ServerConnection.Answer {
        @Override
        public void answered(Response response) {
            if (response.isError()) {
                promise.tryFail(fault(Words.of(response)));
            } else {
                promise.tryComplete(response);
            }
        }

        @Override
        public void lost(String why) {
            promise.tryFail(fault(why));
        }
    }
}
