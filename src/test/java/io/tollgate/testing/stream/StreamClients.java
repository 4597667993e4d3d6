package io.tollgate.testing.stream;

import io.tollgate.testing.Handshakes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** The clients of all tunnels of a {@link StreamPlan}. A tunnel's number is in its query. */
public final class StreamClients implements AutoCloseable {
    private final StreamPlan plan;
    private final InetSocketAddress edge;
    private final String token;
    private final Tally tally = new Tally();
    private final StreamLoop loop = new StreamLoop("stream-clients", tally);
    private final AtomicInteger started = new AtomicInteger();

    private StreamClients(StreamPlan plan, InetSocketAddress edge, String token) {
        this.plan = plan;
        this.edge = edge;
        this.token = token;
    }

    /** Opens the tunnels and sends at once. */
    public static StreamClients start(StreamPlan plan, InetSocketAddress edge, String token) {
        StreamClients clients = new StreamClients(plan, edge, token);
        clients.loop.execute(() -> {
            for (int i = 0; i < Math.min(plan.atOnce(), plan.tunnels()); i++) {
                clients.startNext();
            }
        });
        return clients;
    }

    public Tally tally() {
        return tally;
    }

    private void startNext() throws IOException {
        int tunnel = started.getAndIncrement();
        if (tunnel < plan.tunnels()) {
            new Client(tunnel).connect();
        }
    }

    private boolean allAreOpen() {
        return tally.tunnels() >= Math.min(plan.atOnce(), plan.tunnels());
    }

    private final class Client extends StreamEnd {
        private final int tunnel;
        private final boolean halfCloses;

        Client(int tunnel) throws IOException {
            super(loop, SocketChannel.open(), SelectionKey.OP_CONNECT);
            this.tunnel = tunnel;
            this.halfCloses = plan.halfCloses(tunnel);
        }

        void connect() throws IOException {
            if (channel.connect(edge)) {
                connected();
                update();
            }
        }

        @Override
        void connected() {
            say(Handshakes.upgrade("/chat?tunnel=" + tunnel).bearer(token).text());
        }

        @Override
        void headCame(String head) {
            if (!head.startsWith("HTTP/1.1 101 ")) {
                throw new IllegalStateException("Expected a 101, but got " + head);
            }
            open(plan.up(tunnel), plan.down(tunnel), tunnel);
            tally.opened();
            if (allAreOpen() && plan.atOnce() >= tally.tunnels()) {
                loop.execute(loop::updateAll);
            }
        }

        @Override
        boolean mayClose() {
            return plan.isCut() ? isCut() : !halfCloses && hasHeardClose() && allAreOpen();
        }

        @Override
        boolean mayShut() {
            return plan.isCut() ? hasSaidClose() && hasHeardEnd() : allAreOpen() && hasSaidAll();
        }

        private boolean hasSaidAll() {
            return halfCloses ? hasSentAll() : hasSaidClose();
        }

        @Override
        boolean mayBeOver() {
            return plan.isCut() ? isCut() : hasHeardClose() && (halfCloses || hasSaidClose());
        }

        @Override
        boolean mayBeCut() {
            return plan.isCut();
        }

        @Override
        FrameStream again() {
            return plan.down(tunnel);
        }

        @Override
        void ended() throws IOException {
            tally.ended();
            startNext();
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
