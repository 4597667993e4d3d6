package io.tollgate.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A key server on a port of its own whose answer a test can change at any time; it notes each request's path. */
public final class KeyServer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final HttpServer server;
    private final String scheme;
    private final LinkedBlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private volatile Handler<HttpServerRequest> answer =
            request -> request.response().setStatusCode(404).end();

    public KeyServer(Vertx vertx) {
        this(vertx, new HttpServerOptions());
    }

    public KeyServer(Vertx vertx, HttpServerOptions options) {
        scheme = options.isSsl() ? "https" : "http";
        server = await(vertx.createHttpServer(options)
                .requestHandler(request -> {
                    Handler<HttpServerRequest> current = answer;
                    requests.add(request.path());
                    current.handle(request);
                })
                .listen(0, "localhost"));
    }

    /** From now on every request is answered like this. */
    public KeyServer answering(Handler<HttpServerRequest> handler) {
        answer = handler;
        return this;
    }

    public KeyServer answering(int status, String body) {
        return answering(request -> request.response().setStatusCode(status).end(body));
    }

    public URI url() {
        return URI.create(scheme + "://localhost:" + server.actualPort() + "/jwks");
    }

    /** How many came that no test has waited for. */
    public int requests() {
        return requests.size();
    }

    /** Waits until one more request has come. */
    public void awaitRequest() {
        try {
            assertThat(requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Waits until an answer as it is now was taken in by a client that sends one request at a time: the first request may
     * still have had the answer before, and a third one is only sent when the second is done with.
     */
    public void awaitTakenIn() {
        requests.clear();
        awaitRequest();
        awaitRequest();
        awaitRequest();
    }

    /** The future's result, which must come. */
    public static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(server.close());
    }
}
