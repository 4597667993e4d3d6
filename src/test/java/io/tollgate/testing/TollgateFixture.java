package io.tollgate.testing;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.config.TollgateSettings;
import io.tollgate.server.OpenTunnels;
import io.tollgate.server.StartException;
import io.tollgate.server.Tollgate;
import io.tollgate.telemetry.AccessLog;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A whole Tollgate in this process, from a YAML text, on ephemeral ports. Its event loops are watched: one that was held
 * for too long fails the test at the end.
 */
public final class TollgateFixture implements AutoCloseable {
    private final BlockedThreads threads;
    private final CapturedLogs accessLog;
    private final Tollgate tollgate;

    private TollgateFixture(BlockedThreads threads, CapturedLogs accessLog, Tollgate tollgate) {
        this.threads = threads;
        this.accessLog = accessLog;
        this.tollgate = tollgate;
    }

    /** Starts it; listeners use the address {@code 127.0.0.1:0}. What is wrong with the text fails the test. */
    public static TollgateFixture start(String yaml) {
        TollgateSettings settings = settings(yaml);
        VertxBuilder vertx = Vertx.builder().with(BlockedThreads.strict(Tollgate.vertxOptions()));
        CapturedLogs accessLog = CapturedLogs.messagesOf(AccessLog.LOGGER);
        BlockedThreads threads = BlockedThreads.watch();
        try {
            return new TollgateFixture(threads, accessLog, Tollgate.start(settings, vertx));
        } catch (StartException | RuntimeException e) {
            accessLog.close();
            threads.close();
            throw new AssertionError("Cannot start: " + e.getMessage() + "\n" + yaml, e);
        }
    }

    private static TollgateSettings settings(String yaml) {
        try {
            Path file = Files.createTempFile("tollgate", ".yaml");
            try {
                Files.writeString(file, yaml, StandardCharsets.UTF_8);
                Loaded loaded = ConfigLoader.load(file, Map.of(), SidecarFlags.NONE);
                if (loaded.settings() == null) {
                    throw new AssertionError("Not a configuration:\n" + loaded.problems() + "\n" + yaml);
                }
                return loaded.settings();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port of the only listener. */
    public int port() {
        return tollgate.ports().values().iterator().next();
    }

    /** The port of a listener by its name. */
    public int port(String listener) {
        return tollgate.port(listener);
    }

    /** The lines of the access log since the start, oldest first; those of any Tollgate of this JVM. */
    public List<String> accessLines() {
        return accessLog.lines();
    }

    /** Those that are open, one by one. */
    public OpenTunnels tunnels() {
        return tollgate.tunnels();
    }

    /** What a scrape of it says now; its configuration has {@code health}. */
    public Figures figures() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tollgate.healthPort())) {
            socket.setSoTimeout((int) Await.PATIENCE.toMillis());
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Figures.parse(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where health answers. */
    public int healthPort() {
        return tollgate.healthPort();
    }

    /** Where the admin API answers. */
    public int adminPort() {
        return tollgate.adminPort();
    }

    /** Starts the drain of the configuration. */
    public void startDrain() {
        tollgate.startDrain();
    }

    /** Waits until it is over; how many tunnels had to be forced. */
    public int awaitDrained() {
        try {
            return tollgate.awaitDrained();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many tunnels are open. */
    public int openTunnels() {
        return tollgate.openTunnels();
    }

    /** Drains and stops it. */
    @Override
    public void close() {
        try (threads;
                accessLog) {
            tollgate.drainAtOnce();
        }
    }
}
