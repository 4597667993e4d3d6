package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What AWS's Runtime Interface Emulator makes of a function: one function, named {@code function}; one call at a time, and
 * 400 to whoever comes in between; no header of an answer is ever sent, so that an error of the function is a plain 200.
 */
public final class RuntimeEmulator implements AutoCloseable {
    private static final String PATH = "/2015-03-31/functions/function/invocations";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();
    private final Queue<JsonObject> events = new ConcurrentLinkedQueue<>();
    private final Function function;

    /** The code of a function. It may take its time; interrupted, it is to end. */
    public interface Function {
        Answer handle(JsonObject event) throws InterruptedException;
    }

    /** What the emulator answers after a call. */
    public record Answer(int status, String body) {
        /** The function returned this JSON. */
        public static Answer returned(String json) {
            return new Answer(200, json);
        }

        /** The function threw this. */
        public static Answer threw(String message) {
            return returned(new JsonObject()
                    .put("errorMessage", message)
                    .put("errorType", "Error")
                    .encode());
        }

        /** The function took longer than it may. */
        public static Answer timedOut(int seconds) {
            return returned("Task timed out after " + seconds + ".00 seconds");
        }

        /** The function's process ended. */
        public static Answer crashed() {
            return new Answer(502, "{\"errorType\":\"Runtime.ExitError\"}");
        }
    }

    private RuntimeEmulator(HttpServer server, Function function) {
        this.server = server;
        this.function = function;
    }

    /** On a free port of the loopback address. */
    public static RuntimeEmulator start(Function function) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            RuntimeEmulator emulator = new RuntimeEmulator(server, function);
            server.createContext("/", emulator::handle);
            server.setExecutor(emulator.threads);
            server.start();
            return emulator;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its one function is called. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How many calls came, those that it had no time for included. */
    public int calls() {
        return calls.get();
    }

    /** What the function was called with, in order. */
    public Queue<JsonObject> events() {
        return events;
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Answer answer = exchange.getRequestURI().getRawPath().equals(PATH)
                ? call(new JsonObject(new String(body, UTF_8)))
                : new Answer(404, "404 page not found");
        byte[] bytes = answer.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Answer call(JsonObject event) {
        calls.incrementAndGet();
        if (!running.compareAndSet(false, true)) {
            return new Answer(400, "");
        }
        try {
            events.add(event);
            return function.handle(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.crashed();
        } finally {
            running.set(false);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
