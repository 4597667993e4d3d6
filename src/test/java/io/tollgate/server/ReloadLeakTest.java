package io.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.config.change.Reloaded.Result;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reload replaces goes away, though tunnels of the very first configuration stay open. */
final class ReloadLeakTest {
    private static final int RELOADS = 50;
    /** The one in force, and what a loop has yet to let go of. */
    private static final int MOST_KEPT = 3;

    @TempDir
    private Path folder;

    private String yaml(StubUpstream stub, int turn) {
        return """
                listeners: [{name: second, address: "127.0.0.1:0", maxConnections: %1$d}]
                issuers: {main: {issuer: "%2$s", audience: any, leeway: %3$ds, jwks: "file:%4$s"}}
                routes:
                  - {name: chat, path: /chat, authenticate: none, upstream: stub, tunnel: {onReload: reevaluate}}
                  - {name: closed, path: /%1$d, authenticate: [main], credentials: [{query: t}], upstream: stub}
                upstreams: {stub: {endpoints: ["%5$s"], connectTimeout: %1$ds}}
                telemetry: {accessLog: off}
                drain: {deadline: 200ms}
                """.formatted(turn + 100, TestKeys.ISSUER, turn % 60, TestKeys.writeJwks(folder), stub.url());
    }

    private Loaded load() {
        return ConfigLoader.load(folder.resolve("tollgate.yaml"), Map.of(), SidecarFlags.NONE);
    }

    private void write(String yaml) throws IOException {
        Files.writeString(folder.resolve("tollgate.yaml"), yaml);
    }

    @Test
    void nothingOfAnOldConfigurationStays() throws Exception {
        try (StubUpstream stub = StubUpstream.start(Answers.accept())) {
            write(yaml(stub, 0));
            Tollgate tollgate = Tollgate.start(load(), this::load);
            try (RawClient client = RawClient.connect(tollgate.port("second"))) {
                client.send(Handshakes.upgrade("/chat").text());
                assertThat(client.readHead().status()).isEqualTo(101);
                reload(tollgate, stub, 1);
                long descriptors = descriptors();
                int threads = Thread.activeCount();
                List<WeakReference<Object>> old = new ArrayList<>();
                for (int turn = 2; turn < RELOADS; turn++) {
                    old.addAll(partsOf(tollgate));
                    reload(tollgate, stub, turn);
                }
                Await.until("old parts are let go of", Duration.ofSeconds(20), () -> {
                    System.gc();
                    return old.stream().filter(part -> part.get() != null).count() <= MOST_KEPT;
                });
                assertThat(descriptors()).isLessThanOrEqualTo(descriptors + MOST_KEPT);
                assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + MOST_KEPT);
                assertThat(tollgate.openTunnels()).isEqualTo(1);
            } finally {
                tollgate.drainAtOnce();
            }
        }
    }

    private void reload(Tollgate tollgate, StubUpstream stub, int turn) throws IOException {
        write(yaml(stub, turn));
        assertThat(tollgate.reload().result()).isEqualTo(Result.APPLIED);
    }

    private static List<WeakReference<Object>> partsOf(Tollgate tollgate) {
        Assembly assembly = tollgate.inForce();
        return Stream.of(
                        assembly,
                        assembly.snapshot(),
                        assembly.issuers().get("main"),
                        assembly.upstreams().get("stub"))
                .map(part -> new WeakReference<Object>(part))
                .toList();
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
