package io.tollgate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of Vert.x is in a pipeline before and after: a release that changes either must fail here, and loudly. */
final class HandoverTest {
    private static final Path TLS = Path.of("src/test/resources/tls");
    private static final String TAIL = "DefaultChannelPipeline$TailContext#0";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    private final Promise<NetSocket> accepted = context.promise();
    /** Held, since Vert.x shuts a client down, open sockets included, once nothing else does. */
    private NetClient client;

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /** A dialled socket, its other end in {@link #accepted}; both are given to the handler on their event loop. */
    private <T> Future<T> dial(boolean tls, Function<NetSocket, T> use, Handler<NetSocket> server) {
        NetServerOptions serverOptions = new NetServerOptions().setSsl(tls);
        NetClientOptions clientOptions = new NetClientOptions().setSsl(tls).setHostnameVerificationAlgorithm("HTTPS");
        if (tls) {
            serverOptions.setKeyCertOptions(new PemKeyCertOptions()
                    .setCertPath(TLS.resolve("localhost.crt").toString())
                    .setKeyPath(TLS.resolve("localhost.key").toString()));
            clientOptions.setTrustOptions(
                    new PemTrustOptions().addCertPath(TLS.resolve("ca.crt").toString()));
        }
        client = vertx.createNetClient(clientOptions);
        Promise<T> used = context.promise();
        context.runOnContext(own -> vertx.createNetServer(serverOptions)
                .connectHandler(server)
                .listen(0, "localhost")
                .compose(bound -> client.connect(bound.actualPort(), "localhost"))
                .map(use)
                .onComplete(used));
        return used.future();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Channel channelOf(NetSocket socket) {
        return ((NetSocketInternal) socket).channelHandlerContext().channel();
    }

    private static List<String> names(NetSocket socket) {
        return channelOf(socket).pipeline().names();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDialledSocketKeepsNothingButTls(boolean tls) throws Exception {
        List<List<String>> names = await(dial(
                tls,
                socket -> List.of(
                        names(socket),
                        Handover.take(channelOf(socket)).pipeline().names()),
                accepted::tryComplete));
        assertThat(names.get(0))
                .isEqualTo(tls ? List.of("ssl", "chunkedWriter", "handler", TAIL) : List.of("handler", TAIL));
        assertThat(names.get(1)).isEqualTo(tls ? List.of("ssl", TAIL) : List.of(TAIL));
    }

    @Test
    void aTakenChannelIsNotReadAndKeepsItsHalves() throws Exception {
        Channel channel = await(dial(false, socket -> Handover.take(channelOf(socket)), accepted::tryComplete));
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE)).isTrue();
        assertThat(channel.isActive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsReadComesToWhoeverIsAddedNext(boolean tls) throws Exception {
        Promise<String> read = context.promise();
        await(dial(
                tls,
                socket -> {
                    Channel channel = Handover.take(channelOf(socket));
                    channel.pipeline().addLast(reader(read));
                    channel.config().setAutoRead(true);
                    return channel.writeAndFlush(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));
                },
                socket -> socket.handler(socket::write)));
        assertThat(await(read.future())).isEqualTo("hello");
    }

    private static ChannelInboundHandlerAdapter reader(Promise<String> read) {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                read.complete(((ByteBuf) message).toString(StandardCharsets.US_ASCII));
                ReferenceCountUtil.release(message);
            }
        };
    }

    @Test
    void aSocketThatHasEndedIsTakenAllTheSame() throws Exception {
        NetSocket socket = await(dial(false, dialled -> dialled, accepted::tryComplete));
        await(socket.close());
        Promise<Boolean> open = context.promise();
        context.runOnContext(
                own -> open.complete(Handover.take(channelOf(socket)).isOpen()));
        assertThat(await(open.future())).isFalse();
    }

    @Test
    void aChannelIsTakenOnItsEventLoop() throws Exception {
        NetSocket socket = await(dial(false, dialled -> dialled, accepted::tryComplete));
        assertThatThrownBy(() -> Handover.take(channelOf(socket)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("event loop");
    }
}
