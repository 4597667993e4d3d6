package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An authorizer on a port of its own that notes what it is asked and answers by script, rightly or not. */
public final class AuthorizerStub implements AutoCloseable {
    private final ServerSocket server;
    private final boolean tls;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Answer answer;

    /** What is written for a question; a fault of its own ends the connection. */
    @FunctionalInterface
    public interface Answer {
        void write(Asked asked, OutputStream out) throws IOException, InterruptedException;
    }

    /** A question: head and body as they came, each character one byte. */
    public record Asked(Head head, String body) {
        public String line() {
            return head.startLine();
        }

        public @Nullable String header(String name) {
            return head.header(name);
        }
    }

    private AuthorizerStub(ServerSocket server, boolean tls, Answer answer) {
        this.server = server;
        this.tls = tls;
        this.answer = answer;
    }

    public static AuthorizerStub start(Answer answer) {
        return start(null, answer);
    }

    /** The same behind TLS, where a context is given. */
    public static AuthorizerStub start(@Nullable SSLContext context, Answer answer) {
        return start(context, InetAddress.getLoopbackAddress(), answer);
    }

    /** The same at that loopback address. */
    public static AuthorizerStub start(@Nullable SSLContext context, InetAddress loopback, Answer answer) {
        try {
            ServerSocket server = context == null
                    ? new ServerSocket(0, 256, loopback)
                    : context.getServerSocketFactory().createServerSocket(0, 256, loopback);
            AuthorizerStub stub = new AuthorizerStub(server, context != null, answer);
            daemon(stub::acceptAll);
            return stub;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One whose policy lets in, with a context in JSON. */
    public static Answer allow(String principal, String context) {
        return json(200, policy("Allow", principal, context));
    }

    /** A policy of one statement on everything. */
    public static String policy(String effect, String principal, String context) {
        return """
                {"principalId": "%s", "context": %s, "policyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "%s", "Action": "execute-api:Invoke", "Resource": "*"}]}}""".formatted(principal, context, effect);
    }

    public static Answer json(int status, String body) {
        return with(status, "", body);
    }

    /** With header lines, each ended by CR LF. */
    public static Answer with(int status, String lines, String body) {
        return (asked, out) -> out.write(
                ("HTTP/1.1 " + status + " Any\r\n" + lines + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(ISO_8859_1));
    }

    /** Ends the connection without a word. */
    public static Answer hangUp() {
        return (asked, out) -> {
            throw new IOException("as scripted");
        };
    }

    /** Bytes as they are, and no more of it. */
    public static Answer raw(String bytes) {
        return (asked, out) -> out.write(bytes.getBytes(ISO_8859_1));
    }

    /** A byte now and then, without end. */
    public Answer drip(String start) {
        return (asked, out) -> {
            out.write(start.getBytes(ISO_8859_1));
            while (!closed.await(20, TimeUnit.MILLISECONDS)) {
                out.write(' ');
                out.flush();
            }
        };
    }

    /** From now on. */
    public void answering(Answer other) {
        answer = other;
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The only question so far. */
    public Asked onlyOne() {
        if (asked.size() != 1) {
            throw new AssertionError("asked " + asked.size() + " times, expected once");
        }
        return asked.get(0);
    }

    /** How many connections were made to it. */
    public int connections() {
        return connections.get();
    }

    /** Waits until all of them are over. */
    public void awaitNoConnection() {
        Await.until("the authorizer's connections are closed", open::isEmpty);
    }

    public URI url() {
        String plain = server.getInetAddress() instanceof Inet6Address ? "http://[::1]:" : "http://127.0.0.1:";
        return URI.create((tls ? "https://localhost:" : plain) + server.getLocalPort());
    }

    private void acceptAll() {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            closed.countDown();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                Head head = Head.read(in);
                String length = head.header("Content-Length");
                Asked question = new Asked(
                        head, new String(in.readNBytes(length == null ? 0 : Integer.parseInt(length)), ISO_8859_1));
                asked.add(question);
                answer.write(question, out);
                out.flush();
            }
        } catch (IOException e) {
            // The other side has closed, or the script wanted it so.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "authorizer-stub");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
