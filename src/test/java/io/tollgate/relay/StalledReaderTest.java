package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Loopback.Open;
import io.tollgate.testing.Await;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits here for a reader that stalls is bounded, however its sender ends, and what can be delivered still is. */
class StalledReaderTest {
    private static final long BOUND = 64 * 1024;
    /** What the kernel takes off a sender's hands, many times over what may be held here. */
    private static final int FRAMES = 24;

    private static final WireFrame FRAME = WireFrame.binary(new byte[64 * 1024]);
    private static final WireFrame FILLING = WireFrame.binary(new byte[1000]).masked();
    private static final int SMALL = 8 * 1024;

    private final Loopback loopback = new Loopback();

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    @Test
    void aFinBehindMoreThanItMayHoldIsNotReadAhead() {
        Open open = stallable();
        int before = fill(open);
        send(open.client(), FRAME.masked(), FRAMES);
        open.client().shutdownOutput();
        assertThat(Await.steady("queue", Duration.ofMillis(200), () -> queued(open.upstreamEnd())))
                .isBetween(1L, BOUND);
        for (int i = 0; i < before; i++) {
            assertThat(open.upstream().readFrame()).isEqualTo(FILLING);
        }
        for (int i = 0; i < FRAMES; i++) {
            assertThat(open.upstream().readFrame()).isEqualTo(FRAME.masked());
        }
        open.upstream().expectEof();
        open.upstream().reset();
    }

    /** What waits then is one large read, which leaves next to no room. */
    @Test
    void aFinBehindAReadThatIsStuckIsNotReadAheadEither() {
        Open open = stallable();
        int frames = 0;
        while (Await.steady("queue", Duration.ofMillis(100), () -> queued(open.upstreamEnd())) == 0) {
            send(open.client(), FRAME.masked(), FRAMES / 4);
            frames += FRAMES / 4;
        }
        send(open.client(), FRAME.masked(), FRAMES / 2);
        open.client().shutdownOutput();
        assertThat(Await.steady("queue", Duration.ofMillis(200), () -> queued(open.upstreamEnd())))
                .isBetween(1L, BOUND);
        for (int i = 0; i < frames + FRAMES / 2; i++) {
            assertThat(open.upstream().readFrame()).isEqualTo(FRAME.masked());
        }
        open.upstream().expectEof();
        open.upstream().reset();
    }

    @Test
    void aResetBehindMoreThanItMayHoldIsNotReadAhead() {
        Open open = stallable();
        int before = fill(open);
        send(open.client(), FRAME.masked(), FRAMES);
        open.client().reset();
        assertThat(Await.steady("queue", Duration.ofMillis(200), () -> queued(open.upstreamEnd())))
                .isBetween(1L, BOUND);
        for (int i = 0; i < before + FRAMES / 2; i++) {
            assertThat(open.upstream().readFrame()).isEqualTo(i < before ? FILLING : FRAME.masked());
        }
        open.upstream().readToAnyEnd();
        assertThat(open.report().outcome()).isEqualTo(Outcome.CLIENT_VANISHED);
    }

    @Test
    void whoHasFinishedAndReadsSlowlyGetsItAll() {
        Open open = loopback.open(Loopback.quiet(), null, Loopback.hex(""), Loopback.hex(""), SMALL);
        open.client().shutdownOutput();
        open.upstream().expectEof();
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(open.upstream(), FRAME, 4 * FRAMES));
        Await.until("a queue", () -> queued(open.clientEnd()) > 0);
        for (int i = 0; i < 4 * FRAMES; i++) {
            assertThat(open.client().readFrame()).isEqualTo(FRAME);
        }
        sending.join();
        open.upstream().shutdownOutput();
        open.client().expectEof();
        assertThat(open.report().outcome()).isEqualTo(Outcome.CLIENT_VANISHED);
    }

    /** Its upstream soon has enough, while the kernel takes all that the client sends. */
    private Open stallable() {
        Open open = loopback.open(Loopback.quiet(), null, Loopback.hex(""), Loopback.hex(""), SMALL);
        open.clientEnd().channel().config().setOption(ChannelOption.SO_RCVBUF, 4 << 20);
        return open;
    }

    /** Until the way to the upstream is full, past the tunnel; with how many frames. */
    private int fill(Open open) {
        Channel upstream = open.upstreamEnd().channel();
        return loopback.call(() -> {
            int frames = 0;
            while (upstream.isWritable()) {
                upstream.writeAndFlush(Unpooled.wrappedBuffer(FILLING.bytes()));
                frames++;
            }
            return frames;
        });
    }

    private static void send(RawClient from, WireFrame frame, int times) {
        for (int i = 0; i < times; i++) {
            from.send(frame);
        }
    }

    private static long queued(Loopback.End end) {
        ChannelOutboundBuffer queue = end.channel().unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }
}
