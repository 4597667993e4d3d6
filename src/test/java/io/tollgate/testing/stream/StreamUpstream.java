package io.tollgate.testing.stream;

import io.tollgate.testing.Handshakes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server of all tunnels of a {@link StreamPlan}. */
public final class StreamUpstream implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final Pattern TUNNEL = Pattern.compile("^GET \\S*[?&]tunnel=(\\d+) ");
    private static final Pattern KEY = Pattern.compile("(?i)\r\nSec-WebSocket-Key: *(\\S+)\r\n");

    private final StreamPlan plan;
    private final ServerSocketChannel server;
    private final Tally tally = new Tally();
    private final StreamLoop loop = new StreamLoop("stream-upstream", tally);

    private StreamUpstream(StreamPlan plan, ServerSocketChannel server) {
        this.plan = plan;
        this.server = server;
    }

    /** On a free port of the loopback address. */
    public static StreamUpstream start(StreamPlan plan) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        StreamUpstream upstream = new StreamUpstream(plan, server);
        Thread thread = new Thread(upstream::acceptAll, "stream-upstream-accept");
        thread.setDaemon(true);
        thread.start();
        return upstream;
    }

    public int port() {
        return server.socket().getLocalPort();
    }

    public Tally tally() {
        return tally;
    }

    private void acceptAll() {
        try {
            while (server.isOpen()) {
                SocketChannel channel = server.accept();
                loop.execute(() -> new Server(channel));
            }
        } catch (IOException e) {
            if (server.isOpen()) {
                tally.failed("Accepting ended: " + e);
            }
        }
    }

    private final class Server extends StreamEnd {
        private boolean halfCloses;
        private int tunnel;

        Server(SocketChannel channel) throws IOException {
            super(loop, channel, SelectionKey.OP_READ);
        }

        @Override
        void headCame(String head) {
            tunnel = Integer.parseInt(first(TUNNEL, head));
            halfCloses = plan.halfCloses(tunnel);
            say(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                            + Handshakes.accept(first(KEY, head)) + "\r\n\r\n");
            open(plan.down(tunnel), plan.up(tunnel), tunnel);
            tally.opened();
        }

        @Override
        boolean mayClose() {
            return plan.isCut() ? isCut() : hasHeardAll() && (!halfCloses || hasHeardEnd());
        }

        @Override
        boolean mayShut() {
            return hasSaidClose() && (halfCloses || hasHeardClose() || isCut());
        }

        @Override
        boolean mayBeOver() {
            return plan.isCut() ? isCut() : halfCloses ? hasHeardAll() : hasHeardClose();
        }

        @Override
        boolean mayBeCut() {
            return plan.isCut();
        }

        @Override
        FrameStream again() {
            return plan.up(tunnel);
        }

        @Override
        void ended() {
            tally.ended();
        }
    }

    private static String first(Pattern pattern, String head) {
        Matcher found = pattern.matcher(head);
        if (!found.find()) {
            throw new IllegalStateException("Expected " + pattern + " in a request's head");
        }
        return found.group(1);
    }

    @Override
    public void close() throws IOException {
        server.close();
        loop.close();
    }
}
