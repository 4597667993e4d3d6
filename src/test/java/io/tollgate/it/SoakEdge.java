package io.tollgate.it;

import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Tollgate as a process with little heap, between the two sides of a long run. */
final class SoakEdge implements AutoCloseable {
    private static final List<String> OPTIONS = List.of("-Xmx256m");
    private static final String ROUTE = """
              - {name: to%1$d, path: %2$s, credentials: [{header: Authorization}], authenticate: [main], upstream: at%1$d,
                 tunnel: {ping: 0s, halfClose: 1h}}
            """;
    private static final String UPSTREAM = """
              at%1$d: {endpoints: ["ws://127.0.0.1:%1$d"], connectTimeout: 30s, answerTimeout: 60s}
            """;

    private final TollgateProcess process;
    private final int port;

    private SoakEdge(TollgateProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Listens at an address, for upstreams on the loopback address by path; as the last words of another command. */
    static SoakEdge start(Path folder, List<String> within, String address, Map<String, Integer> upstreams)
            throws IOException {
        return start(folder, within, address, upstreams, "{deadline: 1s}");
    }

    /** The same with another drain, and at a place of its own. */
    static SoakEdge start(Path folder, String address, Map<String, Integer> upstreams, String drain)
            throws IOException {
        return start(folder, List.of(), address, upstreams, drain);
    }

    private static SoakEdge start(
            Path folder, List<String> within, String address, Map<String, Integer> upstreams, String drain)
            throws IOException {
        StringBuilder yaml = new StringBuilder(
                """
                listeners: [{name: public, address: "%s:0", handshakeTimeout: 60s, maxHandshakes: 0}]
                health: {address: "127.0.0.1:0"}
                admin: {address: "127.0.0.1:0"}
                issuers: {main: {issuer: "%s", audience: [%s], jwks: "file:%s", algorithms: [RS256]}}
                telemetry: {accessLog: {format: text}}
                drain: %s
                """.formatted(address, TestKeys.ISSUER, TestKeys.AUDIENCE, TestKeys.writeJwks(folder), drain));
        yaml.append("routes:\n");
        upstreams.forEach((path, port) -> yaml.append(ROUTE.formatted(port, path)));
        yaml.append("upstreams:\n");
        upstreams.forEach((path, port) -> yaml.append(UPSTREAM.formatted(port)));
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), yaml);
        TollgateProcess process = TollgateProcess.start(within, OPTIONS, "run", "--config", file.toString());
        String port = process.awaitLine("listener public on \\S+:(\\d+) ").group(1);
        return new SoakEdge(process, Integer.parseInt(port));
    }

    int port() {
        return port;
    }

    void signal(String name) {
        process.signal(name);
    }

    int exitCode() {
        return process.exitCode();
    }

    /** All that it has logged. */
    String output() {
        return process.output();
    }

    /** A token that lasts longer than any run. */
    static String token() {
        return TestToken.token().expiresIn(Duration.ofHours(6)).rs256();
    }

    /** What its threads have used of the cores. */
    Duration processorTime() {
        return process.processorTime();
    }

    /** The most memory that it ever held, in MiB: heap, direct buffers, the virtual machine itself. */
    long mostMemory() {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
