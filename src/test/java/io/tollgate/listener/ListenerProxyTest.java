package io.tollgate.listener;

import static io.tollgate.listener.ListenerFixture.await;
import static io.tollgate.listener.ListenerFixture.connect;
import static io.tollgate.listener.ListenerFixture.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tollgate.listener.ListenerSettings.ClientAuth;
import io.tollgate.listener.ListenerSettings.Forwarded;
import io.tollgate.listener.proxy.NettyHeaders;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.tls.TlsEngine;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener that proxies speak to by the PROXY protocol. */
final class ListenerProxyTest {
    private static final Path TLS = Path.of("src/test/resources/tls");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final byte[] V1 = NettyHeaders.v1("192.0.2.1", 4711);
    private static final byte[] V2 = NettyHeaders.v2("2001:db8::7", 4711);

    private final ListenerFixture fixture = new ListenerFixture();
    private final CapturedLogs log = CapturedLogs.messagesOf(Entrance.class.getName());
    private final BlockingQueue<String> read = new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws Exception {
        log.close();
        fixture.close();
    }

    private Listener listener(boolean tls, String trusted, Duration handshakeTimeout) {
        ListenerSettings settings = new ListenerSettings(
                "public",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                tls
                        ? new ListenerSettings.Tls(
                                TLS.resolve("localhost.crt"),
                                TLS.resolve("localhost.key"),
                                List.of(),
                                ClientAuth.NONE,
                                null,
                                TlsEngine.AUTO)
                        : null,
                true,
                List.of(AddressRange.parse(trusted)),
                Forwarded.X_FORWARDED_FOR,
                ListenerSettings.DEFAULT_IPV6_PREFIX,
                handshakeTimeout,
                ListenerSettings.DEFAULT_MAX_HEAD,
                0,
                0);
        return new Listener(settings, fixture.vertx, fixture.process);
    }

    private Listener listener() {
        return listener(false, "127.0.0.1", LONG);
    }

    /** As the gate does: takes what comes out of the channel itself. */
    private int listen(Listener listener) throws Exception {
        return await(listener.listen(fixture.context(), connection -> {
            assertThat(Vertx.currentContext()).isNotNull();
            var pipeline = connection.channel().pipeline();
            pipeline.channel().config().setAutoRead(false);
            pipeline.addLast(new Reader());
            pipeline.channel().config().setAutoRead(true);
            fixture.accepted.add(connection);
        }));
    }

    private final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            read.add(bytes.toString(US_ASCII));
            bytes.release();
        }
    }

    private void assertReads(String text) throws InterruptedException {
        StringBuilder all = new StringBuilder();
        while (all.length() < text.length()) {
            String next = read.poll(10, TimeUnit.SECONDS);
            assertThat(next).as("more than '%s'", all).isNotNull();
            all.append(next);
        }
        assertThat(all).hasToString(text);
    }

    private static void send(Socket socket, byte[] bytes) throws Exception {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    private static byte[] followedBy(byte[] header, byte[] rest) {
        return ByteBuffer.allocate(header.length + rest.length)
                .put(header)
                .put(rest)
                .array();
    }

    @Test
    void theAddressThatTheHeaderNamesIsThePeers() throws Exception {
        Listener listener = listener();
        try (Socket client = connect(listen(listener))) {
            send(client, V1);
            Accepted accepted = fixture.next();
            assertThat(accepted.peer()).isEqualTo(new InetSocketAddress("192.0.2.1", 4711));
            assertThat(listener.connections()).isEqualTo(1);
            assertThat(listener.refusedConnections()).isZero();
            accepted.slot().close();
            assertThat(listener.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN 192.0.2.1 192.0.2.2 1 2\r\n"})
    void aProxyThatSpeaksForItselfIsThePeer(String header) throws Exception {
        try (Socket client = connect(listen(listener()))) {
            send(client, header.getBytes(US_ASCII));
            assertThat(fixture.next().peer()).isEqualTo(client.getLocalSocketAddress());
        }
    }

    @Test
    void whatComesBehindTheHeaderIsReadWhereverItIsSplit() throws Exception {
        int port = listen(listener());
        for (byte[] header : List.of(V1, V2)) {
            byte[] all = followedBy(header, "GET /".getBytes(US_ASCII));
            for (int split = 0; split < all.length; split++) {
                try (Socket client = connect(port)) {
                    client.setTcpNoDelay(true);
                    client.getOutputStream().write(all, 0, split);
                    client.getOutputStream().write(all, split, all.length - split);
                    assertReads("GET /");
                    assertThat(fixture.next().peer().getPort()).isEqualTo(4711);
                }
            }
        }
    }

    @Test
    void theHeaderComesBeforeTls() throws Exception {
        Listener listener = listener(true, "127.0.0.1", LONG);
        try (Socket plain = connect(listen(listener))) {
            send(plain, V2);
            try (SSLSocket client = (SSLSocket) trusting().createSocket(plain, "localhost", 1, true)) {
                client.startHandshake();
                send(client, "GET /".getBytes(US_ASCII));
                assertReads("GET /");
                Accepted accepted = fixture.next();
                assertThat(accepted.peer()).isEqualTo(new InetSocketAddress("2001:db8::7", 4711));
                assertThat(accepted.secure()).isTrue();
                assertThat(listener.failedHandshakes()).isZero();
            }
        }
    }

    /** In one segment, and in two wherever they part. The handshake needs no more than to be begun: its answer shows that. */
    @Test
    void aHelloOfTlsMayComeInTheSameSegment() throws Exception {
        int port = listen(listener(true, "127.0.0.1", LONG));
        byte[] all = followedBy(V1, hello());
        for (int split = 0; split < all.length; split += split < V1.length + 8 ? 1 : 41) {
            try (Socket client = connect(port)) {
                client.setTcpNoDelay(true);
                client.getOutputStream().write(all, 0, split);
                client.getOutputStream().write(all, split, all.length - split);
                assertThat(client.getInputStream().read())
                        .as("a handshake record")
                        .isEqualTo(22);
            }
        }
    }

    private static byte[] hello() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 1);
        engine.setUseClientMode(true);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(out.array(), 0, out.position());
        return bytes.toByteArray();
    }

    private static SSLSocketFactory trusting() throws Exception {
        var context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(TLS.resolve("localhost.crt").toFile())
                .build();
        return ((JdkSslContext) context).context().getSocketFactory();
    }

    @Test
    void whoIsNoTrustedProxyIsClosedAtOnceAndTheLogHearsOnce() throws Exception {
        Listener listener = listener(false, "10.0.0.0/8", LONG);
        int port = listen(listener);
        for (int i = 0; i < 5; i++) {
            try (Socket client = connect(port)) {
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }
        assertThat(listener.refusedConnections()).isEqualTo(5);
        assertThat(listener.connections()).isZero();
        assertThat(log.lines())
                .containsExactly("Listener public has proxyProtocol and takes connections from trustedProxies only;"
                        + " closed one from 127.0.0.1. Refused so far: 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "\u0016\u0003\u0001", "PROXY TCP4 x\r\n"})
    void whoSendsNoHeaderIsClosedAndTheLogHearsOnce(String bytes) throws Exception {
        Listener listener = listener();
        int port = listen(listener);
        for (int i = 0; i < 5; i++) {
            try (Socket client = connect(port)) {
                send(client, bytes.getBytes(US_ASCII));
                assertThatItEnds(client);
            }
        }
        eventually(() -> listener.refusedConnections() == 5 && listener.connections() == 0);
        assertThat(fixture.accepted).isEmpty();
        assertThat(log.lines())
                .containsExactly("Listener public has proxyProtocol and expected a PROXY header, version 1 or 2, from"
                        + " 127.0.0.1, but got something else; closed. Refused so far: 1");
    }

    @Test
    void aHeaderHasToBeThereByTheHandshakeTimeout() throws Exception {
        Listener listener = listener(false, "127.0.0.1", Duration.ofMillis(200));
        try (Socket client = connect(listen(listener))) {
            send(client, "PROXY TCP4 192".getBytes(US_ASCII));
            assertThatItEnds(client);
        }
        eventually(() -> listener.connections() == 0);
        assertThat(listener.refusedConnections()).isEqualTo(1);
        assertThat(log.lines()).singleElement().asString().contains("but got none in time");
    }

    /** Balancers ask whether a port is open that way. */
    @Test
    void whoLeavesWithoutAWordIsNoNews() throws Exception {
        Listener listener = listener();
        connect(listen(listener)).close();
        connect(listen(listener())).close();
        eventually(() -> listener.connections() == 0);
        assertThat(listener.refusedConnections()).isZero();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void theTimeForTheHeaderIsPartOfTheTimeForTls() throws Exception {
        Listener listener = listener(true, "127.0.0.1", Duration.ofMillis(300));
        try (Socket client = connect(listen(listener))) {
            send(client, V1);
            assertThatItEnds(client);
        }
        eventually(() -> listener.connections() == 0 && listener.failedHandshakes() == 1);
        assertThat(listener.refusedConnections()).isZero();
    }

    /** With an alert of TLS before its end, or a reset. */
    private static void assertThatItEnds(Socket socket) throws Exception {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException late) {
            throw late;
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }
}
