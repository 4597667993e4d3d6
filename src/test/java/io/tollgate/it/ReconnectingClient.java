package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.WireFrame;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * A client that sends numbered messages to an echo server, a few ahead of the echoes, on a thread of its own. Told 1001, it
 * answers the Close, connects to wherever the door is then, and goes on behind the last number that came back. An echo that
 * is missing or out of order, an end without a Close, and an upgrade that is refused are failures.
 */
final class ReconnectingClient {
    private static final int AHEAD = 3;
    private static final int GOING_AWAY = 1001;

    private final IntSupplier door;
    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger moves = new AtomicInteger();
    private final FutureTask<Void> work = new FutureTask<>(this::run, null);

    private ReconnectingClient(IntSupplier door) {
        this.door = door;
    }

    /** @param door the port to connect to, asked at each connect */
    static ReconnectingClient start(IntSupplier door) {
        ReconnectingClient client = new ReconnectingClient(door);
        Thread thread = new Thread(client.work, "reconnecting-client");
        thread.setDaemon(true);
        thread.start();
        return client;
    }

    /** How many of its messages came back, each once and in order. */
    int acknowledged() {
        return acknowledged.get();
    }

    /** How often it was told to go. */
    int moves() {
        return moves.get();
    }

    /** Ends it between two messages; fails with whatever it failed of. */
    void finish() throws Exception {
        enough.set(true);
        work.get();
    }

    private void run() {
        while (!enough.get()) {
            try (RawClient client = RawClient.connect(door.getAsInt())) {
                client.send(Handshakes.upgrade("/").text());
                assertThat(client.readHead().status())
                        .as("status of an upgrade")
                        .isEqualTo(101);
                if (!exchange(client)) {
                    moves.incrementAndGet();
                }
            }
        }
    }

    /** False if the tunnel ended with 1001. */
    private boolean exchange(RawClient client) {
        int sent = acknowledged.get();
        while (!enough.get() || sent > acknowledged.get()) {
            while (!enough.get() && sent < acknowledged.get() + AHEAD) {
                client.send(WireFrame.text(Integer.toString(++sent)).masked());
            }
            WireFrame frame = client.readFrame();
            if (frame.opcode() == WireFrame.CLOSE) {
                assertThat(frame.closeCode()).isEqualTo(GOING_AWAY);
                client.send(WireFrame.close(GOING_AWAY, "").masked());
                client.expectEof();
                return false;
            }
            assertThat(frame.text()).isEqualTo(Integer.toString(acknowledged.get() + 1));
            acknowledged.incrementAndGet();
        }
        client.send(WireFrame.close(1000, "").masked());
        assertThat(client.readFrame().closeCode()).isEqualTo(1000);
        return true;
    }
}
