package io.tollgate.demo;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.server.StartException;
import io.tollgate.server.Tollgate;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;

/**
 * The whole proxy in one process with something behind it and tokens to try it with. Started and closed by one thread, not
 * an event loop.
 */
public final class Demo implements AutoCloseable {
    private static final int TRIES = 10;
    private static final int LAST_PORT = 65_535;

    private final Vertx vertx;
    private final DemoFolder folder;
    private final Tollgate tollgate;

    private Demo(Vertx vertx, DemoFolder folder, Tollgate tollgate) {
        this.vertx = vertx;
        this.folder = folder;
        this.tollgate = tollgate;
    }

    /**
     * Starts everything and prints what to try.
     *
     * @param port where the proxy listens: the next free one if it is taken, 0 for any
     * @throws StartException if no port of ten can be had
     */
    public static Demo start(int port, PrintWriter out) throws StartException, IOException {
        Vertx vertx = Vertx.vertx();
        DemoFolder folder = DemoFolder.make();
        try {
            DemoIssuer issuer = new DemoIssuer();
            folder.write(folder.publicKeys(), issuer.publicKeys());
            folder.write(folder.privateKey(), issuer.privateKey());
            Tollgate tollgate = proxy(port, folder, DemoUpstream.start(vertx).port(), out);
            String token = issuer.token("alice", Instant.now());
            Welcome.print(out, tollgate.port("demo"), token, DemoIssuer.tampered(token), folder);
            return new Demo(vertx, folder, tollgate);
        } catch (StartException | IOException | RuntimeException e) {
            stop(vertx, folder);
            throw e;
        }
    }

    private static Tollgate proxy(int wanted, DemoFolder folder, int upstreamPort, PrintWriter out)
            throws StartException, IOException {
        int last = wanted == 0 ? 0 : Math.min(wanted + TRIES - 1, LAST_PORT);
        for (int port = wanted; ; port++) {
            folder.write(folder.configuration(), DemoConfiguration.yaml(port, folder.publicKeys(), upstreamPort));
            try {
                return proxy(folder);
            } catch (StartException e) {
                if (e.kind() != StartException.Kind.BIND || port == last) {
                    throw e;
                }
                out.println("Port " + port + " is taken; trying " + (port + 1) + ".");
            }
        }
    }

    private static Tollgate proxy(DemoFolder folder) throws StartException {
        Loaded loaded = ConfigLoader.load(folder.configuration(), Map.of(), SidecarFlags.NONE);
        if (loaded.settings() == null) {
            throw new IllegalStateException("The demo's own configuration is refused: " + loaded.problems());
        }
        return Tollgate.start(loaded.settings());
    }

    /** Ends open tunnels, everything that listens, and the demo's files. */
    @Override
    public void close() throws IOException {
        tollgate.drain();
        stop(vertx, folder);
    }

    private static void stop(Vertx vertx, DemoFolder folder) throws IOException {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        folder.close();
    }
}
