package io.tollgate.bench.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tollgate.bench.target.Offer;
import io.tollgate.bench.target.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One open connection, on a socket that takes no more. */
final class FrameHandlerTest {
    private static final int PING = 0x89;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final HoldingLoop loop = new HoldingLoop(job(), channel.eventLoop(), 0);

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aServerThatPingsAndDoesNotReadFillsNoMemory() {
        channel.pipeline().addLast(new FrameHandler(loop, false, new Offer("", "", List.of())));
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        for (int i = 0; i < 1_000; i++) {
            channel.writeInbound(ping(i < 999 ? "a" : "b"));
        }
        assertThat(channel.outboundMessages()).isEmpty();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        ByteBuf pong = channel.readOutbound();
        assertThat((char) (pong.getByte(6) ^ pong.getByte(2))).isEqualTo('b');
        assertThat(channel.outboundMessages()).isEmpty();
        pong.release();
    }

    private static ByteBuf ping(String payload) {
        return Unpooled.buffer()
                .writeByte(PING)
                .writeByte(payload.length())
                .writeBytes(payload.getBytes(StandardCharsets.US_ASCII));
    }

    private static Job job() {
        return new Job(
                BenchMode.IDLE,
                Target.of("ws://127.0.0.1:1/", List.of(), List.of(), null),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                null,
                1,
                1,
                1_000,
                new MessagePlan(128, 1, 0, false, 1),
                new Crowd(1));
    }
}
