package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.fleet.wire.Request;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real redis-server as a child process on a port of its own, which it keeps over a restart. It can be stopped, killed, frozen
 * and thawed. Safe on one thread.
 */
public final class RedisServer implements AutoCloseable {
    private static final int TRIES = 5;
    private static final int SLOTS = 16_384;
    private static final int MOST_PORT_OF_CLUSTER = 55_000;

    private final Path folder;
    private final List<String> options;
    private final List<String> arguments;
    private final int port;
    private @Nullable Process process;

    private RedisServer(Path folder, List<String> options, List<String> arguments, int port) {
        this.folder = folder;
        this.options = options;
        this.arguments = arguments;
        this.port = port;
    }

    /** Starts one that keeps nothing on disk, with options as on its command line, and waits until it answers. */
    public static RedisServer start(Path parent, String... options) {
        return start(parent, List.of(), List.of(options));
    }

    /** One that speaks TLS only, with the certificate in a folder. */
    public static RedisServer startWithTls(Path parent, TestCertificates certificates, String... options) {
        Path files = folder(parent);
        List<String> tls = new ArrayList<>(List.of("--tls-auth-clients", "no"));
        tls.addAll(List.of("--tls-ca-cert-file", certificates.writeCa(files).toString()));
        tls.addAll(
                List.of("--tls-cert-file", certificates.writeCertificate(files).toString()));
        tls.addAll(List.of("--tls-key-file", certificates.writeKey(files).toString()));
        tls.addAll(List.of(options));
        return start(parent, List.of("tls"), tls);
    }

    /** Several that are a cluster, each the master of its part. */
    public static List<RedisServer> startCluster(Path parent, int count) {
        List<RedisServer> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RedisServer server = start(
                    parent,
                    "--cluster-enabled",
                    "yes",
                    "--cluster-node-timeout",
                    "1000",
                    "--cluster-require-full-coverage",
                    "no");
            int first = i * SLOTS / count;
            int last = (i + 1) * SLOTS / count - 1;
            server.answer("CLUSTER", "ADDSLOTSRANGE", Integer.toString(first), Integer.toString(last));
            server.answer("CONFIG", "SET", "cluster-announce-ip", "127.0.0.1");
            server.answer("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            servers.add(server);
        }
        RedisServer first = servers.get(0);
        servers.forEach(server -> first.answer("CLUSTER", "MEET", "127.0.0.1", Integer.toString(server.port())));
        Await.until(
                "a cluster",
                Await.PATIENCE.multipliedBy(4),
                () -> servers.stream()
                        .map(server -> server.text("CLUSTER", "INFO"))
                        .allMatch(info ->
                                info.contains("cluster_state:ok") && info.contains("cluster_slots_ok:" + SLOTS)));
        return servers;
    }

    /** A Sentinel that watches one master and gives it up soon. */
    public static RedisServer startSentinel(Path parent, String name, RedisServer master) {
        Path files = folder(parent);
        Path file = files.resolve("sentinel.conf");
        try {
            Files.writeString(file, """
                    sentinel monitor %1$s 127.0.0.1 %2$d 1
                    sentinel down-after-milliseconds %1$s 300
                    sentinel failover-timeout %1$s 1000
                    """.formatted(name, master.port()));
        } catch (IOException e) {
            throw new AssertionError("Cannot write " + file, e);
        }
        return start(parent, List.of(file.toString(), "--sentinel"), List.of());
    }

    private static RedisServer start(Path parent, List<String> arguments, List<String> options) {
        Peers.requireCommand("redis-server", "redis-server");
        for (int attempt = 0; attempt < TRIES; attempt++) {
            RedisServer server = new RedisServer(folder(parent), options, arguments, freePort());
            if (server.run()) {
                return server;
            }
        }
        throw new AssertionError("redis-server does not start; see its output in " + parent);
    }

    private static Path folder(Path parent) {
        try {
            return Files.createTempDirectory(parent, "redis");
        } catch (IOException e) {
            throw new AssertionError("No folder in " + parent, e);
        }
    }

    /** A cluster's servers talk to each other on the port 10,000 above. */
    private static int freePort() {
        for (int attempt = 0; attempt < 1000; attempt++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() < MOST_PORT_OF_CLUSTER) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new AssertionError("No free port: " + e, e);
            }
        }
        throw new AssertionError("No free port below " + MOST_PORT_OF_CLUSTER);
    }

    private boolean run() {
        Process started = launch();
        process = started;
        Await.until("redis-server answers or ends", () -> !started.isAlive() || answers());
        return started.isAlive();
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of("redis-server"));
        boolean tls = arguments.contains("tls");
        arguments.stream().filter(argument -> !argument.equals("tls")).forEach(command::add);
        command.addAll(List.of("--bind", "127.0.0.1", "--port", tls ? "0" : Integer.toString(port)));
        if (tls) {
            command.addAll(List.of("--tls-port", Integer.toString(port)));
        }
        command.addAll(List.of("--dir", folder.toString()));
        if (!arguments.contains("--sentinel")) {
            command.addAll(List.of("--save", "", "--appendonly", "no"));
        }
        command.addAll(options);
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError("Cannot start redis-server: " + e, e);
        }
    }

    /** Any answer will do; over TLS, that it accepts connections. */
    private boolean answers() {
        if (!arguments.contains("tls")) {
            return !answer("PING").isEmpty();
        }
        try (Socket ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** With {@code redis} as scheme. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** Asks one thing on a new connection; the first line of the answer, or nothing if there is none. */
    public String answer(String... words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Await.PATIENCE.toMillis());
            socket.getOutputStream().write(Request.of(words).getBytes());
            return line(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            return "";
        }
    }

    private static String line(InputStream stream) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = stream.read(); octet >= 0 && octet != '\n'; octet = stream.read()) {
            line.append((char) octet);
        }
        return line.toString().strip();
    }

    /** The whole of an answer that is one text, or nothing if there is none. */
    public String text(String... words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Await.PATIENCE.toMillis());
            socket.getOutputStream().write(Request.of(words).getBytes());
            InputStream stream = new BufferedInputStream(socket.getInputStream());
            String length = line(stream);
            return length.startsWith("$")
                    ? new String(stream.readNBytes(Integer.parseInt(length.substring(1))), UTF_8)
                    : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** A value out of a section of {@code INFO}, or nothing if it is not there. */
    public String figure(String section, String name) {
        return text("INFO", section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    /** No more of it runs, but its sockets stay. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    /** As by kill -9. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            Await.until("the end of redis-server", () -> !running.isAlive());
        }
    }

    /** On the same port, knowing nothing of before. */
    public void restart() {
        kill();
        if (!run()) {
            throw new AssertionError("redis-server does not start again; see its output in " + folder);
        }
    }

    private void signal(String name) {
        Process running = process;
        if (running == null) {
            throw new AssertionError("It does not run");
        }
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(running.pid())).start();
            if (!kill.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("kill -" + name + " failed");
            }
        } catch (IOException e) {
            throw new AssertionError("Cannot send " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
