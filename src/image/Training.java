import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What an archive of classes is made of: runs Tollgate once as it will be run, with and without TLS, with tokens proved,
 * messages of all sizes relayed, upgrades refused for the usual reasons, figures read, a reload and a drain. A source file for
 * {@code java}, in the image's build and the launcher's; its arguments are the option by which that run writes down what it
 * used, and the command to train, without Tollgate's own arguments. With {@value #LOAD} before them it is put under load as
 * well, until its compiler has seen what is worth compiling.
 */
final class Training {
    private static final String LOAD = "--load";
    private static final int ROUNDS = 3;
    private static final int MOST_SECONDS = 240;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int[] SIZES = {5, 300, 20_000, 200_000};
    private static final String PASSWORD = "training";
    private static final String ISSUER = "https://login.example.com/";
    private static final String CONFIGURATION = """
            listeners:
              - {name: public, address: "127.0.0.1:%d"}
              - {name: tls, address: "127.0.0.1:%d", tls: {certificate: chain.pem, key: key.pem}}
            health: {address: "127.0.0.1:%d"}
            admin: {address: "127.0.0.1:0"}
            issuers: {main: {issuer: "%s", audience: [chat], jwks: "file:training.jwks.json", remember: 0}}
            routes:
              - name: load
                path: /load
                credentials: [{query: access_token}]
                authenticate: [main]
                identity: {X-User: sub}
                limits: [{count: messages, per: connection, rate: 10000000/s, burst: 10000000, then: close}]
                upstream: echo
              - name: chat
                path: /**
                origins: ["https://app.example.com"]
                credentials: [{header: Authorization}, {query: access_token}]
                authenticate: [main]
                identity: {X-User: sub}
                limits: [{count: messages, per: connection, rate: 50/s, burst: 100, then: throttle}]
                tunnel: {idle: 60s}
                upstream: echo
            upstreams: {echo: {endpoints: ["ws://127.0.0.1:%d"]}}
            telemetry: {accessLog: {format: json}}
            drain: {delay: 0s, window: 0s, deadline: 5s}
            """;

    private final boolean underLoad;
    private final String option;
    private final List<String> command;
    private final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();

    private Training(boolean underLoad, String option, List<String> command, Path folder) {
        this.underLoad = underLoad;
        this.option = option;
        this.command = command;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        boolean underLoad = arguments[0].equals(LOAD);
        List<String> all = List.of(arguments).subList(underLoad ? 1 : 0, arguments.length);
        Path folder = Files.createTempDirectory("training");
        CompletableFuture.delayedExecutor(MOST_SECONDS, TimeUnit.SECONDS).execute(Training::giveUp);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> leaveNothing(folder)));
        new Training(underLoad, all.get(0), all.subList(1, all.size()), folder).run();
    }

    /** Whoever builds waits for this, so it has to end. */
    private static void giveUp() {
        System.exit(1);
    }

    /** However it ends: a Tollgate that goes on would hold its ports, and a key stays nowhere. */
    private static void leaveNothing(Path folder) {
        for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
            process.destroyForcibly();
            process.onExit().join();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // It lies among the temporary files.
        }
    }

    private void run() throws Exception {
        tollgate("token", "--new-key", "ES256", "--out", folder.resolve("training").toString());
        String key = folder.resolve("training.key.jwk").toString();
        String token = tollgate(
                "token", "--key", key, "--issuer", ISSUER, "--audience", "chat", "--claim", "sub=alice");
        KeyStore certificate = certificate();
        HttpClient https = HttpClient.newBuilder().sslContext(trusting(certificate)).build();
        try (ServerSocket echo = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
            daemon(() -> serve(echo));
            int port = free();
            int tls = free();
            int health = free();
            Path file = folder.resolve("tollgate.yaml");
            Files.writeString(file, CONFIGURATION.formatted(port, tls, health, ISSUER, echo.getLocalPort()));
            Process process = start(List.of(option, "-Djava.io.tmpdir=" + folder), "run", "--config", file.toString());
            awaitReady(process, health);
            for (int round = 0; round < ROUNDS; round++) {
                exchange(http, "ws://127.0.0.1:" + port, token);
                exchange(https, "wss://localhost:" + tls, token);
                refused(port, "/training", "Authorization", "Bearer " + token + "x");
                refused(port, "/training", "Origin", "https://elsewhere.example.com");
                refused(port, "/training", "X-Nothing", "no token");
                refused(port, "/training/%00", "Authorization", "Bearer " + token);
                get(port, "/");
            }
            get(health, "/livez");
            get(health, "/metrics");
            if (underLoad) {
                load("ws://127.0.0.1:" + port, token);
            }
            Files.writeString(file, Files.readString(file).replace("burst: 100", "burst: 200"));
            signal(process, "HUP");
            get(health, "/metrics");
            exchange(http, "ws://127.0.0.1:" + port, token);
            signal(process, "TERM");
            end(process);
        }
    }

    /**
     * Upgrades and messages as fast as they go, which is what a profile for the compiler is made of. On a slow machine some of
     * them may fail, which spoils nothing.
     */
    private void load(String edge, String token) throws Exception {
        String tokens = Files.writeString(folder.resolve("tokens"), token).toString();
        String url = edge + "/load?access_token={token}";
        for (List<String> kind : List.of(List.of("upgrades", "32", "20s"), List.of("messages", "16", "5s"))) {
            Process bench = start(
                    List.of(), "bench", url, "--tokens", tokens, "--mode", kind.get(0), "--connections", kind.get(1),
                    "--warmup", "1s", "--duration", kind.get(2), "--quiet");
            bench.getInputStream().transferTo(OutputStream.nullOutputStream());
            bench.waitFor();
        }
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start().waitFor();
    }

    /** One for localhost that nobody signed, as files for Tollgate. */
    private KeyStore certificate() throws Exception {
        Path store = folder.resolve("store.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        new ProcessBuilder(keytool, "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
                        "san=dns:localhost", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        KeyStore certificate = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Files.writeString(folder.resolve("chain.pem"), pem("CERTIFICATE", certificate.getCertificate("a").getEncoded()));
        Files.writeString(
                folder.resolve("key.pem"),
                pem("PRIVATE KEY", certificate.getKey("a", PASSWORD.toCharArray()).getEncoded()));
        return certificate;
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder().encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    private static SSLContext trusting(KeyStore certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", certificate.getCertificate("a"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    private String tollgate(String... arguments) throws Exception {
        Process process = start(List.of(), arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        end(process);
        return output.strip();
    }

    private Process start(List<String> options, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(command);
        words.addAll(1, options);
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
        // Those of the user come before the file: his address would be taken, his issuer asked.
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        return builder.start();
    }

    private static void end(Process process) throws IOException, InterruptedException {
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
        if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("Training failed, see above");
        }
    }

    private void awaitReady(Process process, int health) throws Exception {
        while (true) {
            try {
                if (get(health, "/readyz") == 200) {
                    return;
                }
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    throw new IllegalStateException("Tollgate did not start, see above", notYet);
                }
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    private void exchange(HttpClient client, String edge, String token) {
        Heard heard = new Heard();
        WebSocket socket = client.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .header("Origin", "https://app.example.com")
                .buildAsync(URI.create(edge + "/training"), heard)
                .join();
        for (int size : SIZES) {
            String text = "t".repeat(size);
            heard.answer = new CompletableFuture<>();
            socket.sendText(text, true).join();
            if (!heard.answer.orTimeout(10, TimeUnit.SECONDS).join().equals(text)) {
                throw new IllegalStateException("Not echoed");
            }
        }
        socket.sendPing(ByteBuffer.allocate(4)).join();
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    private static final class Heard implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private volatile CompletableFuture<String> answer = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            from.request(1);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                answer.complete(whole);
            }
            return null;
        }
    }

    private void refused(int port, String path, String header, String value) {
        try {
            http.newWebSocketBuilder()
                    .header(header, value)
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + path), new WebSocket.Listener() {})
                    .join();
            throw new IllegalStateException("Let in with " + header + ": " + value);
        } catch (CompletionException refused) {
            // As it should be.
        }
    }

    private int get(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void serve(ServerSocket server) {
        while (true) {
            try {
                Socket socket = server.accept();
                daemon(() -> echo(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** A WebSocket server for one client, whose messages come in frames of their own. */
    private static void echo(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            out.write(switching(head(in)).getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            for (int opcode = 0; opcode != CLOSE; ) {
                int first = in.readUnsignedByte();
                byte[] payload = payload(in);
                opcode = first & 0xF;
                writeFrame(out, opcode == PING ? (first & 0xF0) | PONG : first, payload);
                out.flush();
            }
        } catch (IOException ended) {
            // By the peer.
        }
    }

    private static byte[] payload(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() & 0x7F;
        length = length == TWO_BYTES ? in.readUnsignedShort() : length == EIGHT_BYTES ? (int) in.readLong() : length;
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }

    private static void writeFrame(DataOutputStream out, int first, byte[] payload) throws IOException {
        out.write(first);
        if (payload.length < TWO_BYTES) {
            out.write(payload.length);
        } else if (payload.length < 1 << 16) {
            out.write(TWO_BYTES);
            out.writeShort(payload.length);
        } else {
            out.write(EIGHT_BYTES);
            out.writeLong(payload.length);
        }
        out.write(payload);
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private static String switching(String head) {
        String key = head.replaceFirst("(?is).*\r\nsec-websocket-key: *(\\S+)\r\n.*", "$1");
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(sha1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) + "\r\n\r\n";
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
