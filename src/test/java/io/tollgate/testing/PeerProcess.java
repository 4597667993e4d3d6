package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * A script of {@code src/test/peers} as a child process, told what to do by one line of JSON each on its stdin, and telling
 * what happens by one line of JSON each on its stdout. It ends when its stdin does, so it never outlives the tests.
 */
public final class PeerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedWriter commands;
    private final Queue<JsonObject> events = new ConcurrentLinkedQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final List<Thread> readers = new ArrayList<>();

    private PeerProcess(Process process) {
        this.process = process;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
    }

    /** Starts a script of Node.js, with its options as the only argument. */
    public static PeerProcess node(String script, JsonObject options) {
        Peers.requireNodeWs();
        return start("node", script, options.encode());
    }

    /** The same for one of Python with its package websockets. */
    public static PeerProcess python(String script, JsonObject options) {
        Peers.requirePythonWebsockets();
        return start(Peers.PYTHON, script, options.encode());
    }

    /** The same with the signer of AWS's tools. */
    public static PeerProcess botocore(String script, JsonObject options) {
        Peers.requirePythonBotocore();
        return start(Peers.PYTHON, script, options.encode());
    }

    private static PeerProcess start(String... command) {
        try {
            PeerProcess peer = new PeerProcess(
                    new ProcessBuilder(command).directory(Peers.FOLDER.toFile()).start());
            peer.follow("stdout", peer.process.getInputStream(), line -> peer.events.add(new JsonObject(line)));
            peer.follow("stderr", peer.process.getErrorStream(), peer.errors::add);
            return peer;
        } catch (IOException e) {
            throw new AssertionError("Cannot start " + command[0] + ": " + e, e);
        }
    }

    public synchronized void tell(JsonObject command) {
        try {
            commands.write(command.encode());
            commands.newLine();
            commands.flush();
        } catch (IOException e) {
            throw new AssertionError("The script takes no command: " + e + "; it wrote " + errors, e);
        }
    }

    /** Takes the next event of that name out of those that came. */
    public JsonObject await(String name) {
        return await(name, Await.PATIENCE, event -> true);
    }

    /** Takes the next event of that name that fits. */
    public JsonObject await(String name, Duration patience, Predicate<JsonObject> fits) {
        Found found = new Found();
        Await.until("the event '" + name + "' of a script", patience, () -> {
            // Asked first: what it tells just before its end still counts.
            boolean over = isOver();
            found.event = take(name, fits);
            if (found.event.isEmpty() && over) {
                throw new AssertionError("The script ended with " + process.exitValue() + " and wrote " + errors);
            }
            return found.event.isPresent();
        });
        return found.event.orElseThrow();
    }

    /** All events of that name that have come and were not taken yet, in order. */
    public List<JsonObject> taken(String name) {
        List<JsonObject> all = events.stream()
                .filter(event -> name.equals(event.getString("event")))
                .toList();
        events.removeAll(all);
        return all;
    }

    /** It has ended, and all that it wrote has been read. */
    private boolean isOver() {
        return !process.isAlive() && readers.stream().noneMatch(Thread::isAlive);
    }

    private Optional<JsonObject> take(String name, Predicate<JsonObject> fits) {
        return events.stream()
                .filter(event -> name.equals(event.getString("event")) && fits.test(event))
                .findFirst()
                .filter(events::remove);
    }

    private static final class Found {
        private Optional<JsonObject> event = Optional.empty();
    }

    private interface LineHandler {
        void handle(String line);
    }

    private void follow(String name, InputStream stream, LineHandler handler) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            handler.handle(line);
                        }
                    } catch (IOException | RuntimeException e) {
                        errors.add(e.toString());
                    }
                },
                "peer-" + name);
        thread.setDaemon(true);
        readers.add(thread);
        thread.start();
    }

    /** Lets it end by itself, for it may have children and files of its own to clear away. */
    @Override
    public void close() {
        try {
            commands.close();
        } catch (IOException e) {
            // It has ended before.
        }
        try {
            Await.until("the end of a script", Await.PATIENCE.multipliedBy(4), () -> !process.isAlive());
        } finally {
            process.destroyForcibly();
        }
    }
}
