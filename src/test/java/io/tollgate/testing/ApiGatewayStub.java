package io.tollgate.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket API as AWS API Gateway runs it, with its limits: frames of at most 32 KB and messages of at most 128 KB (1009),
 * text only (1003), a connection that ends when it is idle or old (1001), URLs of at most 4,096 characters (414), and so many
 * new connections in a second (429). It offers no extension, but agrees to {@code server_max_window_bits} and then does
 * otherwise. A ping is answered at once, and is taken for nothing that keeps a connection: whether AWS does is not known.
 *
 * <p>Each message is kept for {@link #awaitMessage} and comes back, in frames it would take itself; the message {@code close}
 * with a code and a reason has it close so.
 */
public final class ApiGatewayStub implements AutoCloseable {
    /**
     * What it holds its clients to.
     *
     * @param idle without a data frame
     * @param duration of a connection
     * @param connectsPerSecond upgrades
     */
    public record Limits(Duration idle, Duration duration, int connectsPerSecond) {
        /** Those of AWS. */
        public static final Limits AWS = new Limits(Duration.ofMinutes(10), Duration.ofHours(2), 500);

        public Limits idle(Duration other) {
            return new Limits(other, duration, connectsPerSecond);
        }

        public Limits duration(Duration other) {
            return new Limits(idle, other, connectsPerSecond);
        }

        public Limits connectsPerSecond(int other) {
            return new Limits(idle, duration, other);
        }
    }

    public static final int LARGEST_FRAME = 32 * 1024;
    public static final int LARGEST_MESSAGE = 128 * 1024;
    public static final int LONGEST_URL = 4096;

    private final Limits limits;
    private final StubUpstream stub;
    private final Deque<Long> connects = new ArrayDeque<>();
    private final Queue<byte[]> messages = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> frameSizes = new ConcurrentLinkedQueue<>();
    private final Queue<Head> heads = new ConcurrentLinkedQueue<>();

    private ApiGatewayStub(Limits limits) {
        this.limits = limits;
        this.stub = StubUpstream.start(Answers.untilItEnds(this::serve));
    }

    /** On a free port of the loopback address. */
    public static ApiGatewayStub start(Limits limits) {
        return new ApiGatewayStub(limits);
    }

    /** As an endpoint of a configuration, stage included. */
    public String url() {
        return stub.url() + "/prod";
    }

    public int port() {
        return stub.port();
    }

    /** The next whole message of any client. */
    public byte[] awaitMessage() {
        return Await.value("a message at the API", () -> Optional.ofNullable(messages.poll()));
    }

    /** The payload sizes of the data frames that came since this was asked last. */
    public java.util.List<Integer> frameSizes() {
        java.util.List<Integer> taken = java.util.List.copyOf(frameSizes);
        frameSizes.clear();
        return taken;
    }

    /** The head of the next upgrade, accepted or not. */
    public Head awaitHead() {
        return Await.value("an upgrade at the API", () -> Optional.ofNullable(heads.poll()));
    }

    private void serve(UpstreamConnection connection) {
        Head head = connection.readRequestHead();
        heads.add(head);
        if (head.target().length() > LONGEST_URL) {
            refuse(connection, "414 Request-URI Too Long", "{\"message\":\"Request-URI Too Long\"}");
        } else if (!mayConnect()) {
            refuse(connection, "429 Too Many Requests", "{\"message\":\"Too Many Requests\"}");
        } else {
            boolean agrees =
                    String.valueOf(head.header("Sec-WebSocket-Extensions")).contains("server_max_window_bits");
            SwitchingProtocols answer = Answers.accept();
            (agrees ? answer.extension("permessage-deflate;server_max_window_bits=12") : answer).answer(connection);
            new Conversation(connection, agrees).run();
        }
    }

    private static void refuse(UpstreamConnection connection, String status, String body) {
        connection.send("HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, body.length(), body));
        connection.shutdownOutput();
        connection.readToAnyEnd();
        connection.close();
    }

    private boolean mayConnect() {
        synchronized (connects) {
            long now = System.nanoTime();
            while (!connects.isEmpty() && now - connects.peek() >= TimeUnit.SECONDS.toNanos(1)) {
                connects.poll();
            }
            return connects.size() < limits.connectsPerSecond() && connects.add(now);
        }
    }

    /** One open connection, on the thread of its script. */
    private final class Conversation {
        private final UpstreamConnection connection;
        private final boolean deflatesWrongly;
        private final long endsAt = System.nanoTime() + limits.duration().toNanos();
        private long idleAt = System.nanoTime() + limits.idle().toNanos();
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        Conversation(UpstreamConnection connection, boolean deflatesWrongly) {
            this.connection = connection;
            this.deflatesWrongly = deflatesWrongly;
        }

        void run() {
            int closeCode;
            do {
                closeCode = somethingComes() ? answer(connection.readFrame()) : 1001;
            } while (closeCode == 0);
            if (closeCode > 0) {
                close(WireFrame.close(closeCode, closeCode == 1001 ? "Going away" : ""));
            }
        }

        private boolean somethingComes() {
            long left = Math.min(idleAt, endsAt) - System.nanoTime();
            return !connection.staysSilentFor(Duration.ofMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left))))
                    && endsAt - System.nanoTime() > 0;
        }

        /** The code that ends the connection, 0 for none, and -1 if it has ended. */
        private int answer(WireFrame frame) {
            return switch (frame.opcode()) {
                case WireFrame.PING -> {
                    connection.send(WireFrame.of(WireFrame.PONG, frame.payload()));
                    yield 0;
                }
                case WireFrame.PONG -> 0;
                case WireFrame.CLOSE -> close(WireFrame.of(WireFrame.CLOSE, frame.payload()));
                case WireFrame.BINARY -> 1003;
                default -> data(frame);
            };
        }

        private int data(WireFrame frame) {
            idleAt = System.nanoTime() + limits.idle().toNanos();
            byte[] payload = frame.payload();
            frameSizes.add(payload.length);
            message.writeBytes(payload);
            if (payload.length > LARGEST_FRAME || message.size() > LARGEST_MESSAGE) {
                return 1009;
            }
            return frame.fin() ? message() : 0;
        }

        private int message() {
            byte[] whole = message.toByteArray();
            message.reset();
            messages.add(whole);
            String[] words =
                    whole.length > 200 ? new String[0] : new String(whole, StandardCharsets.UTF_8).split(" ", 3);
            if (words.length == 3 && words[0].equals("close")) {
                return close(WireFrame.close(Integer.parseInt(words[1]), words[2]));
            }
            for (int from = 0; from < Math.max(1, whole.length); from += LARGEST_FRAME) {
                int to = Math.min(whole.length, from + LARGEST_FRAME);
                WireFrame part = WireFrame.of(from == 0 ? WireFrame.TEXT : 0, Arrays.copyOfRange(whole, from, to))
                        .rsv(deflatesWrongly && from == 0 ? WireFrame.RSV1 : 0);
                connection.send(to == whole.length ? part : part.notFinal());
            }
            return 0;
        }

        private int close(WireFrame close) {
            connection.send(close);
            connection.shutdownOutput();
            connection.readToAnyEnd();
            connection.close();
            return -1;
        }
    }

    @Override
    public void close() {
        stub.close();
    }
}
