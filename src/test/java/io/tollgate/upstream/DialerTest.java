package io.tollgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.tollgate.aws.AccessKeys;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.tls.TlsEngine;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real sockets on the loopback: what a dial tries, what it says when nothing answers, and that no lease is lost. */
final class DialerTest {
    private static final Path TLS = Path.of("src/test/resources/tls");
    private static final List<TlsEngine> ENGINES = List.of(TlsEngine.OPENSSL, TlsEngine.JDK);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final Vertx vertx = Vertx.vertx();
    private final HeardDials observer = new HeardDials();
    private final Context context = vertx.getOrCreateContext();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void theSocketIsOnTheCallersEventLoop() throws Exception {
        Upstream upstream = upstream(null, LONG, "ws://127.0.0.1:" + echo());
        Dialed dialed = await(dial(upstream));
        assertThat(dialed.channel().eventLoop()).isSameAs(((ContextInternal) context).nettyEventLoop());
        assertThat(dialed.lease().endpoint().connections()).isEqualTo(1);
    }

    @Test
    void theNextEndpointIsTriedWhereOneRefuses() throws Exception {
        String refusing = "ws://127.0.0.1:" + refusingPort();
        Upstream upstream = upstream(null, LONG, refusing, refusing + "/2", "ws://127.0.0.1:" + echo());
        assertThat(await(dial(upstream)).lease().endpoint())
                .isSameAs(upstream.endpoints().get(2));
        assertThat(upstream.endpoints()).extracting(Endpoint::connections).containsExactly(0, 0, 1);
        assertThat(observer.events).containsExactly("leased", "UNREACHABLE", "released", "leased", "connected");
    }

    @Test
    void noMoreThanThreeAreTried() throws Exception {
        String refusing = "ws://127.0.0.1:" + refusingPort();
        Upstream upstream =
                upstream(null, LONG, refusing, refusing + "/2", refusing + "/3", "ws://127.0.0.1:" + echo());
        assertThat(refusal(dial(upstream)).outcome()).isEqualTo(Outcome.UPSTREAM_UNREACHABLE);
        assertThat(upstream.endpoints()).extracting(Endpoint::connections).containsOnly(0);
    }

    @Test
    void aRefusedConnectionSaysWhereAndWhy() throws Exception {
        int port = refusingPort();
        Refusal refusal = refusal(dial(upstream(null, LONG, "ws://127.0.0.1:" + port)));
        assertThat(refusal.outcome()).isEqualTo(Outcome.UPSTREAM_UNREACHABLE);
        assertThat(refusal.detail()).contains("127.0.0.1:" + port).containsIgnoringCase("refused");
    }

    @Test
    void theConnectTimeoutHoldsForTlsToo() throws Exception {
        try (ServerSocket silent = silent()) {
            Upstream upstream = upstream(null, SHORT, "wss://127.0.0.1:" + silent.getLocalPort());
            Refusal refusal = refusal(dial(upstream));
            assertThat(refusal.outcome()).isEqualTo(Outcome.UPSTREAM_TIMEOUT);
            assertThat(refusal.detail()).contains("127.0.0.1:" + silent.getLocalPort());
            assertThat(upstream.endpoints().get(0).connections()).isZero();
            assertThat(observer.events).containsExactly("leased", "CONNECT_TIMEOUT", "released");
            assertThatTheDialledSocketEnds(silent);
        }
    }

    @Test
    void theNextEndpointIsTriedWhereOneIsSilent() throws Exception {
        try (ServerSocket silent = silent()) {
            Upstream upstream =
                    upstream(null, SHORT, "wss://127.0.0.1:" + silent.getLocalPort(), "ws://127.0.0.1:" + echo());
            assertThat(await(dial(upstream)).lease().endpoint().tls()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, ca.crt,       localhost,            ,           true",
        "localhost, ca.crt,       127.0.0.1,            ,           true",
        "localhost, ca.crt,       localhost.,           ,           true",
        "localhost, ca.crt,       127.0.0.1,            localhost,  true",
        "localhost, ca.crt,       localhost,            127.0.0.1,  true",
        "other,     ca.crt,       localhost,            other.test, true",
        "other,     ca.crt,       localhost,            ,           false",
        "other,     ca.crt,       127.0.0.1,            ,           false",
        "localhost, ca.crt,       localhost,            other.test, false",
        "localhost, stranger.crt, localhost,            ,           false",
        "localhost, ,             localhost,            ,           false"
    })
    void theCertificateMustBeTrustedAndForTheName(
            String certificate, String ca, String host, String serverName, boolean trusted) throws Exception {
        int port = tlsServer(certificate, new LinkedBlockingQueue<>());
        for (TlsEngine engine : ENGINES) {
            observer.events.clear();
            UpstreamSettings.Tls tls =
                    new UpstreamSettings.Tls(ca == null ? null : TLS.resolve(ca), serverName, engine);
            Future<Dialed> result = dial(upstream(tls, LONG, "wss://" + host + ":" + port));
            if (trusted) {
                assertThat(await(result).channel().pipeline().get(SslHandler.class))
                        .isNotNull();
            } else {
                assertThat(refusal(result).outcome()).isEqualTo(Outcome.UPSTREAM_UNREACHABLE);
                assertThat(observer.events).containsExactly("leased", "TLS", "released");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,,localhost",
        "localhost.,,localhost",
        "127.0.0.1,,''",
        "127.0.0.1,localhost,localhost",
        "localhost,127.0.0.1,''"
    })
    void theNameAskedForIsTheServerNameOrTheHostAndNoAddress(String host, String serverName, String asked)
            throws Exception {
        BlockingQueue<String> names = new LinkedBlockingQueue<>();
        int port = tlsServer("localhost", names);
        for (TlsEngine engine : ENGINES) {
            UpstreamSettings.Tls tls = new UpstreamSettings.Tls(TLS.resolve("ca.crt"), serverName, engine);
            await(dial(upstream(tls, LONG, "wss://" + host + ":" + port)));
            assertThat(names.poll(10, TimeUnit.SECONDS)).isEqualTo(asked);
        }
    }

    @Test
    void aCancelledDialClosesTheSocketThatStillComes() throws Exception {
        try (ServerSocket server = silent()) {
            Upstream upstream = upstream(null, LONG, "ws://127.0.0.1:" + server.getLocalPort());
            assertThat(refusal(cancelled(upstream)).outcome()).isEqualTo(Outcome.CLIENT_LEFT);
            assertThat(upstream.endpoints().get(0).connections()).isZero();
            assertThatTheDialledSocketEnds(server);
        }
    }

    @Test
    void aCancelledDialTriesNoOtherEndpoint() throws Exception {
        String refusing = "ws://127.0.0.1:" + refusingPort();
        Upstream upstream = upstream(null, LONG, refusing, refusing + "/2");
        assertThat(refusal(cancelled(upstream)).outcome()).isEqualTo(Outcome.CLIENT_LEFT);
        assertThat(upstream.endpoints()).extracting(Endpoint::connections).containsOnly(0);
        assertThat(observer.events).containsExactly("leased", "released");
    }

    @Test
    void cancellingAfterTheResultLeavesTheSocketAlone() throws Exception {
        Upstream upstream = upstream(null, LONG, "ws://127.0.0.1:" + echo());
        Promise<String> echoed = Promise.promise();
        context.runOnContext(own -> {
            Dial dial = new Dialer(observer).dial(upstream, context);
            dial.result().onSuccess(dialed -> {
                dial.cancel();
                dialed.channel().pipeline().addLast(new Heard(echoed));
                dialed.channel().config().setAutoRead(true);
                dialed.channel().writeAndFlush(Unpooled.copiedBuffer("still here", StandardCharsets.US_ASCII));
            });
        });
        assertThat(await(echoed.future())).isEqualTo("still here");
    }

    /** Completes with what it reads. */
    private static final class Heard extends ChannelInboundHandlerAdapter {
        private final Promise<String> heard;

        Heard(Promise<String> heard) {
            this.heard = heard;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            heard.complete(((ByteBuf) message).toString(StandardCharsets.US_ASCII));
            ReferenceCountUtil.release(message);
        }
    }

    @Test
    void nothingIsReadOfItBeforeItsReceiverSaysSo() throws Exception {
        assertThat(await(dial(upstream(null, LONG, "ws://127.0.0.1:" + echo())))
                        .channel()
                        .config()
                        .isAutoRead())
                .isFalse();
    }

    @Test
    void aNameIsLookedUp() throws Exception {
        Dialed dialed = await(dial(upstream(null, LONG, "ws://localhost:" + echo())));
        assertThat(dialed.channel().remoteAddress()).asString().contains("localhost/127.0.0.1");
    }

    @Test
    void theConnectTimeoutHoldsWhereNobodyAccepts() throws Exception {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 4; i++) {
                SocketChannel next = SocketChannel.open();
                next.configureBlocking(false);
                next.connect(full.getLocalSocketAddress());
                waiting.add(next);
            }
            Upstream upstream = upstream(null, SHORT, "ws://127.0.0.1:" + full.getLocalPort());
            assertThat(refusal(dial(upstream)).outcome()).isEqualTo(Outcome.UPSTREAM_TIMEOUT);
            assertThat(observer.events).containsExactly("leased", "CONNECT_TIMEOUT", "released");
        } finally {
            for (SocketChannel each : waiting) {
                each.close();
            }
        }
    }

    @Test
    void onlyTheEventLoopMayDial() {
        Upstream upstream = upstream(null, LONG, "ws://127.0.0.1:1");
        assertThatThrownBy(() -> new Dialer(observer).dial(upstream, context))
                .isInstanceOf(IllegalStateException.class);
    }

    private Upstream upstream(UpstreamSettings.Tls tls, Duration connectTimeout, String... urls) {
        return new Upstream(UpstreamTest.settings(null, tls, connectTimeout, urls), vertx, AccessKeys.NONE);
    }

    private Future<Dialed> dial(Upstream upstream) {
        Promise<Dialed> dialed = Promise.promise();
        context.runOnContext(
                own -> new Dialer(observer).dial(upstream, context).result().onComplete(dialed));
        return dialed.future();
    }

    private Future<Dialed> cancelled(Upstream upstream) {
        Promise<Dialed> dialed = Promise.promise();
        context.runOnContext(own -> {
            Dial dial = new Dialer(observer).dial(upstream, context);
            dial.result().onComplete(dialed);
            dial.cancel();
        });
        return dialed.future();
    }

    private int echo() throws Exception {
        NetServer server = vertx.createNetServer().connectHandler(socket -> socket.handler(socket::write));
        return await(server.listen(0, "127.0.0.1")).actualPort();
    }

    private int tlsServer(String certificate, BlockingQueue<String> names) throws Exception {
        PemKeyCertOptions pair = new PemKeyCertOptions()
                .setCertPath(TLS.resolve(certificate + ".crt").toString())
                .setKeyPath(TLS.resolve(certificate + ".key").toString());
        NetServer server = vertx.createNetServer(
                        new NetServerOptions().setSsl(true).setSni(true).setKeyCertOptions(pair))
                .connectHandler(
                        socket -> names.add(socket.indicatedServerName() == null ? "" : socket.indicatedServerName()));
        return await(server.listen(0, "127.0.0.1")).actualPort();
    }

    /** Its connections are made by the kernel; nobody speaks. */
    private static ServerSocket silent() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static int refusingPort() throws IOException {
        try (ServerSocket taken = silent()) {
            return taken.getLocalPort();
        }
    }

    private static void assertThatTheDialledSocketEnds(ServerSocket server) throws IOException {
        server.setSoTimeout(10_000);
        try (Socket accepted = server.accept()) {
            accepted.setSoTimeout(10_000);
            accepted.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    private static Refusal refusal(Future<Dialed> result) throws Exception {
        try {
            throw new AssertionError("dialled " + await(result));
        } catch (ExecutionException e) {
            return (Refusal) e.getCause();
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
