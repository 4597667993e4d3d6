package io.tollgate.demo;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.server.StartException;
import io.tollgate.server.Tollgate;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The whole proxy in one process with something behind it, tokens to try it with, and a page to watch it on. Started and
 * closed by one thread, not an event loop.
 */
public final class Demo implements AutoCloseable {
    private static final int ADMIN_TOKEN_BYTES = 16;

    private final Vertx vertx;
    private final DemoFolder folder;
    private final AccessLines lines;
    private final Tollgate tollgate;

    private Demo(Vertx vertx, DemoFolder folder, AccessLines lines, Tollgate tollgate) {
        this.vertx = vertx;
        this.folder = folder;
        this.lines = lines;
        this.tollgate = tollgate;
    }

    /**
     * Starts everything and prints what to try.
     *
     * @param port where the proxy listens: the next free one if it is taken, 0 for any
     * @param pagePort the same for the page
     * @throws StartException if no port of ten can be had
     */
    public static Demo start(int port, int pagePort, PrintWriter out) throws StartException, IOException {
        Vertx vertx = Vertx.vertx();
        DemoFolder folder = DemoFolder.make();
        AccessLines lines = AccessLines.listening();
        try {
            DemoIssuer issuer = new DemoIssuer();
            folder.write(folder.publicKeys(), issuer.publicKeys());
            folder.write(folder.privateKey(), issuer.privateKey());
            folder.write(folder.adminToken(), adminToken());
            int upstreamPort = DemoUpstream.start(vertx).port();
            DemoPage page = FreePort.from(
                    pagePort, "the page", out, candidate -> DemoPage.bind(vertx, candidate, issuer, lines));
            Tollgate tollgate = FreePort.from(
                    port, "the proxy", out, candidate -> proxy(candidate, folder, page.origins(), upstreamPort));
            show(page, tollgate, issuer, folder, out);
            return new Demo(vertx, folder, lines, tollgate);
        } catch (StartException | IOException | RuntimeException e) {
            stop(vertx, folder, lines);
            throw e;
        }
    }

    private static Tollgate proxy(int port, DemoFolder folder, List<String> origins, int upstreamPort)
            throws StartException, IOException {
        folder.write(folder.configuration(), DemoConfiguration.yaml(port, folder, origins, upstreamPort));
        Loaded loaded = ConfigLoader.load(folder.configuration(), Map.of(), SidecarFlags.NONE);
        if (loaded.settings() == null) {
            throw new IllegalStateException("The demo's own configuration is refused: " + loaded.problems());
        }
        return Tollgate.start(loaded.settings());
    }

    /** As long as the operator's own, and of as little use to anybody else. */
    private static String adminToken() {
        byte[] random = new byte[ADMIN_TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static void show(DemoPage page, Tollgate tollgate, DemoIssuer issuer, DemoFolder folder, PrintWriter out)
            throws IOException {
        int port = tollgate.port("demo");
        String configuration = Files.readString(folder.configuration());
        page.show(new DemoPage.Proxy(port, configuration, Welcome.tokenCommand(folder)));
        String token = issuer.token("alice", Instant.now(), DemoIssuer.LIFE);
        Welcome.print(out, page.port(), port, token, folder);
        Welcome.printLivePage(out, tollgate.adminPort(), Files.readString(folder.adminToken()));
    }

    /** Ends open tunnels, everything that listens, and the demo's files. */
    @Override
    public void close() throws IOException {
        tollgate.drainAtOnce();
        stop(vertx, folder, lines);
    }

    private static void stop(Vertx vertx, DemoFolder folder, AccessLines lines) throws IOException {
        lines.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        folder.close();
    }
}
