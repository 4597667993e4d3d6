package io.tollgate.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tollgate.relay.limits.TunnelLimit.Measure;
import io.tollgate.relay.limits.TunnelLimits;
import io.tollgate.testing.WireFrame;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a frame costs from the read that brings it to the write that takes it on, without sockets: beside a handler that passes
 * each read on unseen, so that the difference is ours and the rest is Netty's. With -prof gc, what is allocated for it. One
 * thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RelayBenchmark {
    private static final int FRAMES = 16;
    private static final long NEVER_MET = 1L << 40;
    private static final byte[] FRAME = WireFrame.binary(new byte[128]).masked().bytes();

    private final EmbeddedChannel bareTarget = new EmbeddedChannel();
    private final EmbeddedChannel bare = new EmbeddedChannel(new ChannelInboundHandlerAdapter() {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            bareTarget.write(message, bareTarget.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            bareTarget.flush();
        }
    });
    private final EmbeddedChannel free = new EmbeddedChannel();
    private final EmbeddedChannel freeTarget = new EmbeddedChannel();
    private final EmbeddedChannel limited = new EmbeddedChannel();
    private final EmbeddedChannel limitedTarget = new EmbeddedChannel();
    private ByteBuf read;

    @Setup
    public void open() {
        read = ByteBufAllocator.DEFAULT.directBuffer(FRAMES * FRAME.length);
        for (int i = 0; i < FRAMES; i++) {
            read.writeBytes(FRAME);
        }
        open(free, freeTarget, TunnelLimits.NONE);
        open(
                limited,
                limitedTarget,
                TunnelLimits.of(List.of(
                        Loopback.closing(Measure.MESSAGES, NEVER_MET, NEVER_MET),
                        Loopback.closing(Measure.BYTES, NEVER_MET, NEVER_MET))));
    }

    private static void open(EmbeddedChannel client, EmbeddedChannel upstream, TunnelLimits limits) {
        RelayLoop loop = new RelayLoop(client.eventLoop(), Clock.systemUTC());
        Tunnel.open(
                        loop,
                        Loopback.settings().idle(600_000).rule(),
                        limits,
                        new Tunnel.Ends(client, upstream, false),
                        null,
                        Loopback.telling(report -> {}))
                .start(Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER);
    }

    @TearDown
    public void release() {
        read.release();
    }

    /** Nothing but Netty. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public boolean passed() {
        return read(bare, bareTarget);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public boolean relayed() {
        return read(free, freeTarget);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public boolean relayedWithinLimits() {
        return read(limited, limitedTarget);
    }

    private boolean read(EmbeddedChannel from, EmbeddedChannel to) {
        read.setIndex(0, FRAMES * FRAME.length);
        from.pipeline().fireChannelRead(read.retain()).fireChannelReadComplete();
        ByteBuf written = to.readOutbound();
        return written.release();
    }
}
