package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.tollgate.relay.Loopback.Open;
import io.tollgate.testing.WireFrame;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However much a tunnel has to say, the others of its event loop have their turn after a bounded part of it. */
class FairnessTest {
    /** Four reads of 32 KiB. */
    private static final int TURN = 128 * 1024;

    private static final int TOTAL = 2 << 20;

    private final Loopback loopback = new Loopback();

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    /** Counts what is read in one turn. */
    private static final class TurnMeter extends ChannelInboundHandlerAdapter {
        private long turn;
        private volatile long longest;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            turn += ((ByteBuf) message).readableBytes();
            context.fireChannelRead(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            longest = Math.max(longest, turn);
            turn = 0;
            context.fireChannelReadComplete();
        }
    }

    @ParameterizedTest(name = "frames of {0} bytes, FIN behind them: {1}")
    @CsvSource({"65536, false", "65536, true", "1000, false", "1000, true"})
    void aTurnIsBounded(int payload, boolean ends) {
        Open open = loopback.open(Loopback.quiet());
        TurnMeter meter = new TurnMeter();
        open.clientEnd().channel().config().setOption(ChannelOption.SO_RCVBUF, 4 << 20);
        open.clientEnd().channel().pipeline().addFirst(meter);
        byte[] frame = WireFrame.binary(new byte[payload]).masked().bytes();
        byte[] batch = new byte[Math.max(1, 64 * 1024 / frame.length) * frame.length];
        for (int at = 0; at < batch.length; at += frame.length) {
            System.arraycopy(frame, 0, batch, at, frame.length);
        }
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < TOTAL / batch.length; i++) {
                open.client().send(batch);
            }
            if (ends) {
                open.client().shutdownOutput();
            }
        });
        for (int i = 0; i < TOTAL / batch.length; i++) {
            assertThat(open.upstream().readExactly(batch.length)).isEqualTo(batch);
        }
        sending.join();
        assertThat(meter.longest).isBetween(1L, (long) TURN);
        open.client().reset();
    }
}
