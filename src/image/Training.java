import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Lists the classes for the image's archive: runs Tollgate once as it will be run, with a token proved, messages relayed,
 * upgrades refused and a drain. A source file for {@code java} in the image's build; its arguments are the list to write and
 * the command to train, without Tollgate's own arguments.
 */
final class Training {
    private static final int ROUNDS = 20;
    private static final int CLOSE = 8;
    private static final String ISSUER = "https://login.example.com/";
    private static final String CONFIGURATION = """
            listeners: [{name: public, address: "127.0.0.1:%d"}]
            health: {address: "127.0.0.1:%d"}
            admin: {address: "127.0.0.1:0"}
            issuers: {main: {issuer: "%s", audience: [chat], jwks: "file:training.jwks.json", remember: 0}}
            routes:
              - name: chat
                path: /**
                origins: ["https://app.example.com"]
                credentials: [{header: Authorization}, {query: access_token}]
                authenticate: [main]
                identity: {X-User: sub}
                limits: [{count: messages, per: connection, rate: 50/s, burst: 100, then: throttle}]
                upstream: echo
            upstreams: {echo: {endpoints: ["ws://127.0.0.1:%d"]}}
            telemetry: {accessLog: {format: json}}
            """;

    private final String list;
    private final List<String> command;
    private final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();

    private Training(String list, List<String> command, Path folder) {
        this.list = list;
        this.command = command;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> all = List.of(arguments);
        new Training(all.get(0), all.subList(1, all.size()), Files.createTempDirectory("training")).run();
    }

    private void run() throws Exception {
        tollgate("token", "--new-key", "ES256", "--out", folder.resolve("training").toString());
        String key = folder.resolve("training.key.jwk").toString();
        String token = tollgate(
                "token", "--key", key, "--issuer", ISSUER, "--audience", "chat", "--claim", "sub=alice");
        try (ServerSocket echo = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(echo));
            int port = free();
            int health = free();
            Path file = folder.resolve("tollgate.yaml");
            Files.writeString(file, CONFIGURATION.formatted(port, health, ISSUER, echo.getLocalPort()));
            Process process =
                    start(List.of("-XX:DumpLoadedClassList=" + list), "run", "--config", file.toString());
            awaitReady(process, health);
            for (int round = 0; round < ROUNDS; round++) {
                exchange(port, token);
                refused(port, "Bearer " + token + "x");
                get(port, "/");
            }
            get(health, "/livez");
            get(health, "/metrics");
            process.toHandle().destroy(); // SIGTERM, and unlike the other destroy nothing of the streams
            end(process);
        }
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
        return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
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

    private void exchange(int port, String token) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket socket = http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .header("Origin", "https://app.example.com")
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/training"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                        answer.complete(data.toString());
                        from.request(1);
                        return null;
                    }
                })
                .join();
        socket.sendText("hello", true).join();
        if (!answer.orTimeout(10, TimeUnit.SECONDS).join().equals("hello")) {
            throw new IllegalStateException("Not echoed");
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    private void refused(int port, String authorization) {
        try {
            http.newWebSocketBuilder()
                    .header("Authorization", authorization)
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/training"), new WebSocket.Listener() {})
                    .join();
            throw new IllegalStateException("A wrong token was taken");
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
                Thread.ofVirtual().start(() -> echo(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** A WebSocket server for one client with short messages. */
    private static void echo(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            out.write(switching(head(in)).getBytes(StandardCharsets.ISO_8859_1));
            for (int opcode = 0; opcode != CLOSE; ) {
                int first = in.readUnsignedByte();
                byte[] payload = new byte[in.readUnsignedByte() & 0x7F];
                byte[] mask = in.readNBytes(4);
                in.readFully(payload);
                for (int i = 0; i < payload.length; i++) {
                    payload[i] ^= mask[i & 3];
                }
                out.write(new byte[] {(byte) first, (byte) payload.length});
                out.write(payload);
                opcode = first & 0xF;
            }
        } catch (IOException ended) {
            // By the peer.
        }
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
