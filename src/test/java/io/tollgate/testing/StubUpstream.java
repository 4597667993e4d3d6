package io.tollgate.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * A server that records each connection's raw bytes and answers by a script: see {@link Answers}. When the script is done
 * the connection waits for the test to take it by {@link #awaitConnection} and to drive it.
 *
 * <p>A script that fails, fails the test when the stub is closed.
 */
public final class StubUpstream implements AutoCloseable {
    /** What the stub does with a connection, on a thread of its own, before the test may take it. */
    public interface Script {
        void run(UpstreamConnection connection);
    }

    private final ServerSocket server;
    private final boolean tls;
    private final Script script;
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<UpstreamConnection> all = new CopyOnWriteArrayList<>();
    private final Queue<UpstreamConnection> ready = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Set<Integer> probes = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private StubUpstream(ServerSocket server, boolean tls, Script script) {
        this.server = server;
        this.tls = tls;
        this.script = script;
    }

    /** On a free port of the loopback address. */
    public static StubUpstream start(Script script) {
        return start(script, null);
    }

    /** The same behind TLS. */
    public static StubUpstream startTls(SSLContext context, Script script) {
        return start(script, context);
    }

    private static StubUpstream start(Script script, @org.jspecify.annotations.Nullable SSLContext context) {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            ServerSocket server = context == null
                    ? new ServerSocket(0, 1024, loopback)
                    : context.getServerSocketFactory().createServerSocket(0, 1024, loopback);
            StubUpstream stub = new StubUpstream(server, context != null, script);
            daemon("stub-upstream-accept", stub::acceptAll);
            return stub;
        } catch (IOException e) {
            throw new AssertionError("Cannot listen: " + e, e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** As an endpoint of a configuration: {@code ws://127.0.0.1:port}, or {@code wss://localhost:port}. */
    public String url() {
        return (tls ? "wss://localhost:" : "ws://127.0.0.1:") + port();
    }

    /**
     * How many connections were ever made to it. Exact: it knocks at its own door first, and since a door lets in by order
     * of arrival, all who came before have been counted when that knock is heard.
     */
    public int connections() {
        try (Socket probe = new Socket()) {
            probe.bind(null);
            int port = probe.getLocalPort();
            probes.add(port);
            probe.connect(server.getLocalSocketAddress());
            Await.until("the stub accepts its own probe", () -> !probes.contains(port));
        } catch (IOException e) {
            throw new AssertionError("Cannot reach the stub itself: " + e, e);
        }
        return accepted.get();
    }

    /** The next connection whose script is done, in the order in which they were. */
    public UpstreamConnection awaitConnection() {
        return Await.value("a connection to the upstream, its script done", () -> {
            failOnScripts();
            return Optional.ofNullable(ready.poll());
        });
    }

    /** Everything that was ever read from any connection. */
    public String received() {
        StringBuilder text = new StringBuilder();
        all.forEach(connection -> text.append(connection.received()).append('\n'));
        return text.toString();
    }

    /** Connections that wait for a test and were not taken are nobody's any more; they stay open. */
    public void forgetWaiting() {
        ready.clear();
    }

    /** No connection is left that the test has not taken. */
    public void assertDrained() {
        if (!ready.isEmpty()) {
            throw new AssertionError("Connections that nobody asked for: " + ready.size());
        }
    }

    private void acceptAll() {
        while (!closed) {
            try {
                Socket socket = server.accept();
                if (probes.remove(socket.getPort())) {
                    socket.close();
                    continue;
                }
                accepted.incrementAndGet();
                UpstreamConnection connection = UpstreamConnection.on(socket);
                all.add(connection);
                daemon("stub-upstream-script", () -> play(connection));
            } catch (IOException e) {
                if (!closed) {
                    failures.add(e);
                }
            }
        }
    }

    private void play(UpstreamConnection connection) {
        try {
            script.run(connection);
            ready.add(connection);
        } catch (AssertionError e) {
            if (!closed) {
                failures.add(e);
            }
        }
    }

    private void failOnScripts() {
        Throwable failure = failures.poll();
        if (failure != null) {
            throw new AssertionError("The script of the upstream failed: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        all.forEach(UpstreamConnection::close);
        try {
            server.close();
        } catch (IOException e) {
            throw new AssertionError("Cannot close: " + e, e);
        }
        failOnScripts();
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
