import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The load of limits.sh, on one thread, from source: {@code java UpgradeLoad.java MODE …}.
 *
 * <pre>
 *   mint FOLDER COUNT                        a key (jwks.json, key.pem) and so many tokens, each of a subject of its own
 *   serve PORT                               an upstream that answers every upgrade with 101
 *   connect PORT TOKENS CONNECTIONS SECONDS  upgrade, expect 101, reset, repeat; prints "upgrades/s p50 p99 (µs) failures"
 *   hold PORT TOKENS CONNECTIONS SECONDS     open so many, print "open", hold them
 * </pre>
 */
final class UpgradeLoad {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

    private UpgradeLoad() throws IOException {}

    public static void main(String[] words) throws Exception {
        switch (words[0]) {
            case "mint" -> mint(Path.of(words[1]), Integer.parseInt(words[2]));
            case "serve" -> new UpgradeLoad().serve(Integer.parseInt(words[1]));
            case "connect", "hold" -> new UpgradeLoad()
                    .load(
                            words[0].equals("hold"),
                            new InetSocketAddress("127.0.0.1", Integer.parseInt(words[1])),
                            Files.readAllLines(Path.of(words[2])),
                            Integer.parseInt(words[3]),
                            Double.parseDouble(words[4]));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private static void mint(Path folder, int count) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        Files.writeString(folder.resolve("jwks.json"), """
                {"keys": [{"kty": "RSA", "kid": "k1", "alg": "RS256", "use": "sig", "n": "%s", "e": "%s"}]}
                """.formatted(unsigned(key.getModulus()), unsigned(key.getPublicExponent())));
        Files.writeString(folder.resolve("key.pem"), "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded()) + "\n-----END PUBLIC KEY-----\n");
        long now = System.currentTimeMillis() / 1000;
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String signed = part("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}") + "." + part("""
                    {"iss":"https://issuer.example","aud":"tollgate","sub":"user-%d","iat":%d,"exp":%d}"""
                    .formatted(i, now - 5, now + 86_400));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(UTF_8));
            tokens.add(signed + "." + BASE64.encodeToString(signature.sign()));
        }
        Files.write(folder.resolve("tokens"), tokens);
    }

    private static String part(String json) {
        return BASE64.encodeToString(json.getBytes(UTF_8));
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return BASE64.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    /** One connection: what is still to be read of its head, and when it began. */
    private static final class Exchange {
        final StringBuilder head = new StringBuilder();
        final long began = System.nanoTime();
        boolean done;
    }

    private void serve(int port) throws Exception {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress("127.0.0.1", port), 4096).configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        while (true) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    accept(server);
                } else if (read(key) && !((Exchange) key.attachment()).done) {
                    answer(key);
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private void accept(ServerSocketChannel server) throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ, new Exchange());
        }
    }

    private static void answer(SelectionKey key) throws Exception {
        Exchange exchange = (Exchange) key.attachment();
        int at = exchange.head.toString().toLowerCase(java.util.Locale.ROOT).indexOf("sec-websocket-key:") + 18;
        String asked = exchange.head.substring(at, exchange.head.indexOf("\r\n", at)).strip();
        byte[] digest = MessageDigest.getInstance("SHA-1").digest((asked + GUID).getBytes(ISO_8859_1));
        exchange.done = true;
        send(key, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n");
    }

    /** A head is far smaller than a socket's buffer. */
    private static void send(SelectionKey key, String text) throws IOException {
        ((SocketChannel) key.channel()).write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
    }

    /** Tells whether a whole head is there; closes at the end. */
    private boolean read(SelectionKey key) throws IOException {
        Exchange exchange = (Exchange) key.attachment();
        int count;
        try {
            count = ((SocketChannel) key.channel()).read(buffer.clear());
        } catch (IOException reset) {
            count = -1;
        }
        if (count < 0) {
            key.channel().close();
            return false;
        }
        if (!exchange.done) {
            exchange.head.append(ISO_8859_1.decode(buffer.flip()));
        }
        return exchange.head.indexOf("\r\n\r\n") >= 0;
    }

    private void load(boolean hold, InetSocketAddress door, List<String> tokens, int connections, double seconds)
            throws IOException {
        int next = 0;
        int atOnce = hold ? Math.min(32, connections) : connections;
        for (; next < atOnce; next++) {
            begin(door);
        }
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        int failures = 0;
        int sent = 0;
        List<Long> times = new ArrayList<>();
        while (hold ? times.size() + failures < connections : System.nanoTime() < end) {
            selector.select(100);
            for (SelectionKey key : selector.selectedKeys()) {
                Exchange exchange = (Exchange) key.attachment();
                if (key.isConnectable()) {
                    ((SocketChannel) key.channel()).finishConnect();
                    key.interestOps(SelectionKey.OP_READ);
                    send(key, request(tokens.get(sent++ % tokens.size())));
                } else if (!exchange.done && (read(key) || !key.channel().isOpen())) {
                    exchange.done = true;
                    if (exchange.head.indexOf("HTTP/1.1 101") == 0) {
                        times.add(System.nanoTime() - exchange.began);
                    } else {
                        failures++;
                    }
                    if (!hold) {
                        key.channel().close();
                    }
                    if (!hold || next++ < connections) {
                        begin(door);
                    }
                } else if (exchange.done) {
                    read(key);
                }
            }
            selector.selectedKeys().clear();
        }
        report(hold, times, (System.nanoTime() - start) / 1e9, failures);
        while (hold && System.nanoTime() < end) {
            selector.select(1000);
            for (SelectionKey key : selector.selectedKeys()) {
                read(key);
            }
            selector.selectedKeys().clear();
        }
    }

    private static void report(boolean hold, List<Long> times, double seconds, int failures) {
        times.sort(null);
        if (hold) {
            System.out.printf("open %d failures %d%n", times.size(), failures);
        } else {
            System.out.printf(
                    "%.0f %d %d %d%n",
                    times.size() / seconds,
                    times.get(times.size() / 2) / 1000,
                    times.get(times.size() * 99 / 100) / 1000,
                    failures);
        }
    }

    private void begin(InetSocketAddress door) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_LINGER, 0)
                .setOption(StandardSocketOptions.TCP_NODELAY, true)
                .configureBlocking(false);
        channel.connect(door);
        channel.register(selector, SelectionKey.OP_CONNECT, new Exchange());
    }

    private static String request(String token) {
        return "GET /bench HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n"
                + "Authorization: Bearer " + token + "\r\n\r\n";
    }
}
