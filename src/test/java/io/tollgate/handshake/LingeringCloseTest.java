package io.tollgate.handshake;

import static io.tollgate.handshake.Heads.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.tollgate.outcome.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112 §9.6. */
final class LingeringCloseTest {
    private static final String PASSWORD = "changeit";

    private final EmbeddedChannel channel = new EmbeddedChannel();

    @Test
    void whatTheClientStillSendsIsDropped() {
        LingeringClose.begin(channel, bytes("bye"));
        ByteBuf late = bytes("x".repeat(LingeringClose.MAX_DISCARDED));
        channel.writeInbound(late);
        assertThat(late.refCnt()).isZero();
        assertThat(channel.isOpen()).isTrue();
        channel.close();
    }

    @Test
    void notMoreThan64KiBAreRead() {
        LingeringClose.begin(channel, bytes("bye"));
        channel.writeInbound(bytes("x".repeat(LingeringClose.MAX_DISCARDED)), bytes("x"));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void theEndComesAfterASecond() {
        channel.freezeTime();
        LingeringClose.begin(channel, bytes("bye"));
        pass(999);
        assertThat(channel.isOpen()).isTrue();
        pass(2);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void readingThatWasStoppedGoesOn() {
        channel.config().setAutoRead(false);
        LingeringClose.begin(channel, bytes("bye"));
        assertThat(channel.config().isAutoRead()).isTrue();
        channel.close();
    }

    @Test
    void aClientThatIsDoneIsClosedAtOnce() {
        LingeringClose.begin(channel, bytes("bye"));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aResetEndsIt() {
        LingeringClose.begin(channel, bytes("bye"));
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        assertThat(channel.isOpen()).isFalse();
    }

    private void pass(int millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    /** With real TCP, whose resets no embedded channel has. */
    @Nested
    final class OverTcp {
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void aClientThatGoesOnSendingStillReadsTheWholeAnswerAndAFin(boolean halfClosure) throws Exception {
            try (Door door = new Door(halfClosure);
                    Socket client = door.connect()) {
                client.getOutputStream().write("GET /#".getBytes(StandardCharsets.US_ASCII));
                int first = client.getInputStream().read();
                client.getOutputStream().write(new byte[32 * 1024]);
                client.getOutputStream().write(new byte[1024]);
                byte[] rest = client.getInputStream().readAllBytes();
                assertThat(first).isEqualTo('H');
                assertThat(new String(rest, StandardCharsets.US_ASCII))
                        .startsWith("TTP/1.1 400 Bad Request\r\n")
                        .endsWith("\"id\": \"id-1\"}\n");
                assertThat(door.accepted.get(5, TimeUnit.SECONDS).isOpen()).isTrue();
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void theChannelIsClosedOnceTheClientIsDone(boolean halfClosure) throws Exception {
            try (Door door = new Door(halfClosure);
                    Socket client = door.connect()) {
                client.getOutputStream().write("GET /#".getBytes(StandardCharsets.US_ASCII));
                client.getInputStream().readAllBytes();
                client.close();
                assertThat(door.accepted.get(5, TimeUnit.SECONDS).closeFuture().await(900, TimeUnit.MILLISECONDS))
                        .isTrue();
            }
        }
    }

    @Nested
    final class OverTls {
        @TempDir
        @SuppressWarnings("NullAway.Init") // JUnit sets it
        Path folder;

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        void theAnswerEndsWithACloseNotify(String version) throws Exception {
            KeyStore store = selfSigned(folder.resolve("store.p12"));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SslContext client = SslContextBuilder.forClient()
                    .trustManager(trust)
                    .protocols(version)
                    .endpointIdentificationAlgorithm("")
                    .build();
            try (Door door = new Door(true, SslContextBuilder.forServer(keys).build())) {
                Visitor visitor = new Visitor(client.newHandler(UnpooledByteBufAllocator.DEFAULT));
                door.connect(visitor);
                assertThat(visitor.closeNotify.get(5, TimeUnit.SECONDS)).isTrue();
                assertThat(visitor.read.toString()).endsWith("\"id\": \"id-1\"}\n");
            }
        }

        private static KeyStore selfSigned(Path file) throws Exception {
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            Process process = new ProcessBuilder(
                            keytool,
                            "-genkeypair",
                            "-keyalg",
                            "EC",
                            "-alias",
                            "h",
                            "-dname",
                            "CN=h",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            PASSWORD,
                            "-keystore",
                            file.toString())
                    .inheritIO()
                    .start();
            assertThat(process.waitFor()).isZero();
            return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        }
    }

    /** Refuses whoever knocks. */
    private static final class Door implements AutoCloseable {
        private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        private final Channel server;
        final CompletableFuture<Channel> accepted = new CompletableFuture<>();

        Door(boolean halfClosure) throws InterruptedException {
            this(halfClosure, null);
        }

        Door(boolean halfClosure, @Nullable SslContext tls) throws InterruptedException {
            server = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel client) {
                            if (tls != null) {
                                client.pipeline().addLast(tls.newHandler(client.alloc()));
                            }
                            client.pipeline()
                                    .addLast(new RequestHeadHandler(Heads.MAX_HEAD, deadline(), new Refuser(client)));
                            accepted.complete(client);
                        }
                    })
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
        }

        private static long deadline() {
            return System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        }

        void connect(Visitor visitor) throws InterruptedException {
            new Bootstrap()
                    .group(loops)
                    .channel(NioSocketChannel.class)
                    .handler(visitor)
                    .connect(server.localAddress())
                    .sync();
        }

        Socket connect() throws IOException {
            InetSocketAddress address = (InetSocketAddress) server.localAddress();
            Socket socket = new Socket(address.getAddress(), address.getPort());
            socket.setSoTimeout(5000);
            return socket;
        }

        @Override
        public void close() {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /** Sends a bad head over TLS, and tells what it read and whether a close_notify stood at its end. */
    private static final class Visitor extends ChannelInboundHandlerAdapter {
        final StringBuilder read = new StringBuilder();
        final CompletableFuture<Boolean> closeNotify = new CompletableFuture<>();
        private final SslHandler tls;

        Visitor(SslHandler tls) {
            this.tls = tls;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.pipeline().addFirst(tls);
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(bytes("GET /#" + "x".repeat(8 * 1024)));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            read.append(Heads.text((ByteBuf) message));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslCloseCompletionEvent end) {
                closeNotify.complete(end.isSuccess());
            }
        }
    }

    private record Refuser(Channel channel) implements RequestHeadHandler.Listener {
        @Override
        public void head(RequestHead head) {
            throw new AssertionError("A head was read");
        }

        @Override
        public void refused(Refusal refusal) {
            RefusalWriter.refuse(channel, refusal, "id-1", null);
        }

        @Override
        public void left() {
            channel.close();
        }
    }
}
