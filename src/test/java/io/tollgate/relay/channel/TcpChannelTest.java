package io.tollgate.relay.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.UnixChannelOption;
import io.tollgate.testing.Await;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TcpChannelTest {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LastingEpoll.newFactory());
    private final Queue<Channel> accepted = new ConcurrentLinkedQueue<>();
    private final TcpServerChannel server = new TcpServerChannel();

    @BeforeEach
    void listen() {
        server.pipeline().addLast(new Accepting());
        group.register(server).syncUninterruptibly();
        server.bind(loopback(0)).syncUninterruptibly();
    }

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void anAcceptedOneKnowsBothEnds() {
        TcpChannel client = connect();
        TcpChannel peer = accepted();
        assertThat(peer.remoteAddress()).isEqualTo(client.localAddress());
        assertThat(peer.localAddress()).isEqualTo(client.remoteAddress()).isEqualTo(server.localAddress());
        assertThat(peer.isActive()).isTrue();
        assertThat(peer.parent()).isNull();
    }

    @Test
    void oneThatHasNotConnectedHasNoEnds() {
        TcpChannel channel = new TcpChannel();
        assertThat(channel.localAddress()).isNull();
        assertThat(channel.remoteAddress()).isNull();
        group.register(channel).syncUninterruptibly();
        channel.connect(server.localAddress()).syncUninterruptibly();
        assertThat(channel.localAddress()).isNotNull();
    }

    @Test
    void itsPeerIsWhoItWasToldToConnectToOnceThatOneIsReached() {
        TcpChannel channel = registered();
        SocketAddress asked = server.localAddress();
        ChannelFuture connected = group.submit(() -> {
                    ChannelFuture connecting = channel.connect(asked);
                    assertThat(channel.remoteAddress()).isNull();
                    return connecting;
                })
                .syncUninterruptibly()
                .getNow();
        connected.syncUninterruptibly();
        assertThat(channel.remoteAddress()).isSameAs(asked);
        channel.close().syncUninterruptibly();
        assertThat(channel.remoteAddress()).isSameAs(asked);
    }

    @Test
    void oneThatIsConnectedConnectsToNobodyElse() {
        TcpChannel channel = connect();
        assertThat(channel.connect(loopback(1)).awaitUninterruptibly().cause())
                .isInstanceOf(AlreadyConnectedException.class);
        assertThat(channel.remoteAddress()).isEqualTo(server.localAddress());
        assertThat(channel.isActive()).isTrue();
    }

    @Test
    void oneThatSomebodyElseWaitsForHasTheSamePeer() {
        TcpChannel channel = registered();
        channel.connect(server.localAddress(), channel.newPromise()).syncUninterruptibly();
        assertThat(channel.remoteAddress()).isEqualTo(server.localAddress());
        assertThat(accepted().remoteAddress()).isEqualTo(channel.localAddress());
    }

    @Test
    void oneThatIsClosedNamesNoOtherSocket() {
        connect();
        TcpChannel peer = accepted();
        peer.close().syncUninterruptibly();
        assertThat(peer.localAddress()).isNull();
    }

    @Test
    void eachHasAnIdOfItsOwnInTheOrderTheyWereMade() {
        ChannelId first = new TcpChannelId();
        ChannelId second = new TcpChannelId();
        ChannelId netty = DefaultChannelId.newInstance();
        assertThat(first).isNotEqualTo(second).isLessThan(second).isEqualByComparingTo(first);
        assertThat(first.asLongText()).matches("tcp-\\d+").isNotEqualTo(second.asShortText());
        assertThat(first.compareTo(netty)).isEqualTo(-netty.compareTo(first));
        assertThat(List.of(server.id(), connect().id(), accepted().id())).doesNotHaveDuplicates();
    }

    @Test
    void neitherEndWaitsForMoreToSend() {
        assertThat(connect().config().isTcpNoDelay()).isTrue();
        assertThat(accepted().config().isTcpNoDelay()).isTrue();
    }

    @Test
    void nobodyThereIsAFailureAndNoSocketIsLeft() {
        SocketAddress nobody = server.localAddress();
        server.close().syncUninterruptibly();
        TcpChannel channel = registered();
        assertThat(channel.connect(nobody).awaitUninterruptibly().cause())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(nobody.toString());
        Await.until("closed", () -> !channel.isOpen());
    }

    @Test
    void aNetworkThatCannotBeReachedIsAFailureAtOnceAndNoSocketIsLeft() {
        TcpChannel channel = registered();
        SocketAddress broadcast = new InetSocketAddress("255.255.255.255", 1);
        assertThat(channel.connect(broadcast).awaitUninterruptibly().cause()).isNotNull();
        Await.until("closed", () -> !channel.isOpen());
    }

    @Test
    void aNameIsNoAddress() {
        TcpChannel channel = registered();
        assertThat(channel.connect(InetSocketAddress.createUnresolved("example.com", 80))
                        .awaitUninterruptibly()
                        .cause())
                .isInstanceOf(UnresolvedAddressException.class);
        channel.close().syncUninterruptibly();
    }

    @Test
    void itGoesOutFromWhereItIsToldTo() {
        TcpChannel channel = registered();
        channel.connect(server.localAddress(), new InetSocketAddress("127.0.0.2", 0))
                .syncUninterruptibly();
        assertThat(channel.localAddress().getHostString()).isEqualTo("127.0.0.2");
        assertThat(accepted().remoteAddress()).isEqualTo(channel.localAddress());
    }

    @Test
    void whatIsWrittenArrives() {
        TcpChannel client = connect();
        Recording read = new Recording();
        accepted().pipeline().addLast(read);
        client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {(byte) 0x82, 0x00}));
        Await.until("two bytes", () -> read.hex().equals("8200"));
    }

    @Test
    void aFinLeavesTheOtherDirectionOpenWhereThatIsAllowed() {
        TcpChannel client = connect();
        Recording heard = new Recording();
        client.pipeline().addLast(heard);
        TcpChannel peer = accepted();
        Recording ended = new Recording();
        peer.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        peer.pipeline().addLast(ended);
        client.config().setAllowHalfClosure(true);
        client.shutdownOutput().syncUninterruptibly();
        Await.until("the FIN", () -> ended.inputShut);
        peer.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {(byte) 0x88, 0x00}));
        Await.until("an answer to it", () -> heard.hex().equals("8800"));
        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void aFinEndsItWhereThatIsNotAllowed() {
        TcpChannel client = connect();
        TcpChannel peer = accepted();
        client.shutdownOutput().syncUninterruptibly();
        Await.until("closed", () -> !peer.isOpen());
    }

    @Test
    void aLingerOfNoTimeMakesOfACloseAReset() {
        TcpChannel client = connect();
        Recording heard = new Recording();
        client.pipeline().addLast(heard);
        TcpChannel peer = accepted();
        peer.config().setOption(ChannelOption.SO_LINGER, 0);
        peer.close().syncUninterruptibly();
        Await.until("a reset", () -> String.valueOf(heard.failure).contains("reset"));
    }

    @Test
    void aCloseThatWouldHoldTheLoopUpIsRefused() {
        TcpChannelConfig config = connect().config();
        assertThatThrownBy(() -> config.setSoLinger(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SO_LINGER of 1 s: expected 0 or -1");
        assertThat(config.getSoLinger()).isEqualTo(-1);
    }

    static Stream<Arguments> options() {
        return Stream.of(
                Arguments.of(ChannelOption.ALLOW_HALF_CLOSURE, true),
                Arguments.of(ChannelOption.TCP_NODELAY, false),
                Arguments.of(ChannelOption.SO_LINGER, 0),
                Arguments.of(ChannelOption.SO_KEEPALIVE, true),
                Arguments.of(ChannelOption.SO_REUSEADDR, true),
                Arguments.of(ChannelOption.IP_TOS, 0x10),
                Arguments.of(ChannelOption.AUTO_READ, false),
                Arguments.of(ChannelOption.CONNECT_TIMEOUT_MILLIS, 7),
                Arguments.of(ChannelOption.WRITE_SPIN_COUNT, 3),
                Arguments.of(ChannelOption.AUTO_CLOSE, false));
    }

    @ParameterizedTest
    @MethodSource("options")
    <T> void anOptionIsAsItWasSet(ChannelOption<T> option, T value) {
        TcpChannel channel = connect();
        assertThat(channel.config().getOption(option)).isNotEqualTo(value);
        assertThat(channel.config().setOption(option, value)).isTrue();
        assertThat(channel.config().getOption(option)).isEqualTo(value);
        assertThat(channel.config().getOptions()).containsEntry(option, value);
    }

    @Test
    void theKernelDoublesTheSizeOfABuffer() {
        TcpChannelConfig config = connect().config();
        assertThat(config.setOption(ChannelOption.SO_SNDBUF, 8192)).isTrue();
        assertThat(config.setOption(ChannelOption.SO_RCVBUF, 8192)).isTrue();
        assertThat(config.getOption(ChannelOption.SO_SNDBUF)).isEqualTo(16384);
        assertThat(config.getOption(ChannelOption.SO_RCVBUF)).isEqualTo(16384);
    }

    @Test
    void anOptionOfOthersIsNotTaken() {
        assertThat(connect().config().setOption(ChannelOption.IP_MULTICAST_TTL, 1))
                .isFalse();
        assertThat(server.config().setOption(ChannelOption.TCP_NODELAY, false)).isFalse();
    }

    @Test
    void twoServersShareAPortOnlyIfBothSaySo() {
        TcpServerChannel first = bound(loopback(0), true);
        TcpServerChannel second = bound(first.localAddress(), true);
        assertThat(second.isActive()).isTrue();
        assertThatThrownBy(() -> bound(server.localAddress(), true)).hasMessageContaining("in use");
    }

    private TcpServerChannel bound(SocketAddress address, boolean shared) {
        TcpServerChannel made = new TcpServerChannel();
        assertThat(made.config().setOption(UnixChannelOption.SO_REUSEPORT, shared))
                .isTrue();
        assertThat(made.config().setOption(ChannelOption.SO_REUSEADDR, true)).isTrue();
        assertThat(made.config().setOption(ChannelOption.SO_BACKLOG, 1)).isTrue();
        assertThat(made.config().setOption(ChannelOption.SO_RCVBUF, 8192)).isTrue();
        group.register(made).syncUninterruptibly();
        made.bind(address).addListener(ChannelFutureListener.CLOSE_ON_FAILURE).syncUninterruptibly();
        return made;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private TcpChannel registered() {
        TcpChannel channel = new TcpChannel();
        group.register(channel).syncUninterruptibly();
        return channel;
    }

    private TcpChannel connect() {
        TcpChannel channel = registered();
        channel.connect(server.localAddress()).syncUninterruptibly();
        return channel;
    }

    private TcpChannel accepted() {
        Await.until("a connection", () -> !accepted.isEmpty());
        return (TcpChannel) accepted.remove();
    }

    private final class Accepting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Channel connection = (Channel) message;
            group.register(connection).addListener((ChannelFutureListener) done -> accepted.add(connection));
        }
    }

    @ChannelHandler.Sharable
    private static final class Recording extends ChannelInboundHandlerAdapter {
        private final Queue<String> read = new ConcurrentLinkedQueue<>();
        private volatile boolean inputShut;
        private volatile Throwable failure;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            read.add(ByteBufUtil.hexDump(bytes));
            bytes.release();
        }

        String hex() {
            return String.join("", read);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            inputShut |= event == ChannelInputShutdownEvent.INSTANCE;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure = cause;
        }
    }
}
