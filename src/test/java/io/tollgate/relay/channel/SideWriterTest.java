package io.tollgate.relay.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SideWriterTest {
    private static final long STALL = 1_000;
    /** More than a peer with the smallest buffer takes without reading, and less than a socket holds for it. */
    private static final int WAITS = 32 << 10;

    @AfterEach
    void theLoopEnds() {
        FastThreadLocal.removeAll();
    }

    @Test
    void aDeliveryThatTakesLongIsAskedForLessAndLessOften() {
        assertThat(LongStream.iterate(5, SideWriter::nextPoll).limit(9))
                .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 320L, 320L);
    }

    /** Where the kernel tells nothing of what is taken, and each time it is the loop's one buffer that waits. */
    @Test
    void whoTakesAllOfItIsNotStalledThoughTheNextWaitLooksTheSame() {
        Slow channel = new Slow();
        SideWriter writer = new SideWriter(channel, STALL, true);
        WideReads reads = new WideReads(writer);
        for (long now = 0; now <= 2 * STALL; now += STALL / 4) {
            assertThat(reads.areDue()).isTrue();
            waits(writer, now);
            assertThat(writer.isStalled(now)).isFalse();
            channel.take();
        }
    }

    @Test
    void whoTakesNothingOfItIsStalled() {
        Slow channel = new Slow();
        SideWriter writer = new SideWriter(channel, STALL, true);
        waits(writer, 0);
        assertThat(new WideReads(writer).areDue()).isFalse();
        assertThat(writer.isStalled(STALL / 2)).isFalse();
        assertThat(writer.isStalled(STALL)).isTrue();
        channel.take();
    }

    /** Who has said nothing to the peer has nothing to wait for, whatever else the socket holds. */
    @Test
    void onlyWhatWasWrittenHasToBeDelivered() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LastingEpoll.newFactory());
        try (ServerSocket server = new ServerSocket()) {
            server.setReceiveBufferSize(4096);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            TcpChannel channel = new TcpChannel();
            group.register(channel).syncUninterruptibly();
            channel.connect(server.getLocalSocketAddress()).syncUninterruptibly();
            try (Socket peer = server.accept()) {
                channel.writeAndFlush(Unpooled.directBuffer(WAITS).writeZero(WAITS))
                        .syncUninterruptibly();
                assertThat(KernelQueue.isEmpty(channel)).isFalse();
                SideWriter silent = new SideWriter(channel, 0, false);
                assertThat(delivery(silent)).succeedsWithin(Duration.ofSeconds(10));

                CompletableFuture<Void> before = delivery(new SideWriter(channel, 0, true));
                channel.eventLoop()
                        .submit(() -> silent.write(Unpooled.directBuffer(1).writeZero(1)))
                        .syncUninterruptibly();
                CompletableFuture<Void> own = delivery(silent);
                channel.eventLoop().submit(() -> {}).syncUninterruptibly();
                assertThat(before).isNotDone();
                assertThat(own).isNotDone();

                assertThat(peer.getInputStream().readNBytes(WAITS + 1)).hasSize(WAITS + 1);
                assertThat(before).succeedsWithin(Duration.ofSeconds(10));
                assertThat(own).succeedsWithin(Duration.ofSeconds(10));
            }
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static CompletableFuture<Void> delivery(SideWriter writer) {
        CompletableFuture<Void> delivered = new CompletableFuture<>();
        writer.channel().eventLoop().execute(() -> writer.whenDelivered(() -> delivered.complete(null)));
        return delivered;
    }

    private static void waits(SideWriter writer, long now) {
        writer.write(LoopBuffer.take(writer.alloc()).writeInt(7));
        writer.flush();
        writer.startsWaiting(now);
    }

    /** Takes what is written only when it likes. */
    private static final class Slow extends EmbeddedChannel {
        @Override
        protected void doWrite(ChannelOutboundBuffer waiting) {
            // Not yet.
        }

        void take() {
            ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
            while (waiting.remove()) {
                assertThat(waiting.current()).isNull();
            }
        }
    }
}
