package io.tollgate.relay.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.tollgate.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KernelQueueTest {
    private static final int SIZE = 16 << 20;

    @Test
    void whereNobodyCanTellAllHasArrived() {
        EmbeddedChannel channel = new EmbeddedChannel();
        assertThat(KernelQueue.isEmpty(channel)).isTrue();
        assertThat(KernelQueue.acknowledged(channel)).isZero();
    }

    @Test
    void whatThePeerDoesNotTakeStaysUntilItDoes() throws IOException {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(TcpChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(server.getLocalSocketAddress())
                    .syncUninterruptibly()
                    .channel();
            try (Socket peer = server.accept()) {
                assertThat(KernelQueue.isEmpty(channel)).isTrue();
                channel.writeAndFlush(Unpooled.directBuffer(SIZE).writeZero(SIZE));
                Await.until("something waits", () -> !KernelQueue.isEmpty(channel));
                assertThat(peer.getInputStream().readNBytes(SIZE)).hasSize(SIZE);
                Await.until("nothing waits", () -> KernelQueue.isEmpty(channel));
                assertThat(KernelQueue.acknowledged(channel)).isGreaterThanOrEqualTo(SIZE);
            }
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
