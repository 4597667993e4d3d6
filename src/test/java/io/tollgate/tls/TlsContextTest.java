package io.tollgate.tls;

import static io.tollgate.tls.Conversation.exchange;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCounted;
import io.tollgate.testing.Await;
import java.io.File;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies outside of the heap is given back in time, and TLS by BoringSSL ends each direction by itself. */
final class TlsContextTest {
    private static final File CERTIFICATE = new File("src/test/resources/tls/localhost.crt");
    private static final File KEY = new File("src/test/resources/tls/localhost.key");

    private final List<Object> events = new ArrayList<>();

    private static TlsContext server() throws SSLException {
        return TlsContext.of(
                ServerKey.builder(CERTIFICATE, KEY, SslProvider.OPENSSL_REFCNT), SslProvider.OPENSSL_REFCNT);
    }

    @Test
    void aContextIsGivenBackWithItsLastConnectionAndNotBefore() throws Exception {
        TlsContext context = server();
        ReferenceCounted counted = (ReferenceCounted) context.context();
        EmbeddedChannel connection = new EmbeddedChannel(context.newHandler(ByteBufAllocator.DEFAULT));
        WeakReference<TlsContext> known = new WeakReference<>(context);
        context = null;
        Await.until("nobody can reach it", () -> {
            System.gc();
            return known.get() == null && counted.refCnt() == 1;
        });
        connection.finishAndReleaseAll();
        assertThat(counted.refCnt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aPeerThatHasSaidGoodbyeIsStillWrittenToAndItsRestDropped(String protocol) throws Exception {
        EmbeddedChannel server = new EmbeddedChannel(server().newHandler(ByteBufAllocator.DEFAULT), new Recorder());
        EmbeddedChannel client = client(protocol);
        exchange(client, server);
        client.writeOutbound(text("last words"));
        client.pipeline().get(SslHandler.class).closeOutbound();
        exchange(client, server);
        assertThat(events).containsExactly("last words", SslCloseCompletionEvent.SUCCESS);
        ByteBuf rest = text("not even a record");
        server.writeInbound(rest);
        assertThat(rest.refCnt()).isZero();
        assertThat(server.writeOutbound(text("late"))).isTrue();
        exchange(client, server);
        ByteBuf late = client.readInbound();
        assertThat(late.toString(StandardCharsets.US_ASCII)).isEqualTo("late");
        late.release();
        assertThat(events).hasSize(2);
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void behindAGoodbyeOfOursAllIsHeardUpToThePeers(String protocol) throws Exception {
        EmbeddedChannel server = new EmbeddedChannel(server().newHandler(ByteBufAllocator.DEFAULT), new Recorder());
        EmbeddedChannel client = client(protocol);
        exchange(client, server);
        server.pipeline().get(SslHandler.class).closeOutbound();
        String late = "late".repeat(10_000);
        for (int i = 1; i <= 3; i++) {
            client.writeOutbound(text(late));
            passAsOne(client, server);
            assertThat(String.join("", heard())).as("as soon as it has come").isEqualTo(late.repeat(i));
        }
        client.pipeline().get(SslHandler.class).closeOutbound();
        exchange(client, server);
        assertThat(events).last().isEqualTo(SslCloseCompletionEvent.SUCCESS);
        assertThat(events).containsOnlyOnce(SslCloseCompletionEvent.SUCCESS);
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }

    /** As a socket is read: several records at a time. */
    private static void passAsOne(EmbeddedChannel from, EmbeddedChannel to) {
        ByteBuf all = Unpooled.buffer();
        ByteBuf bytes;
        while ((bytes = from.readOutbound()) != null) {
            all.writeBytes(bytes);
            bytes.release();
        }
        to.writeInbound(all);
    }

    private List<String> heard() {
        return events.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    private static EmbeddedChannel client(String protocol) throws SSLException {
        return new EmbeddedChannel(SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols(protocol)
                .endpointIdentificationAlgorithm(null)
                .trustManager(new File("src/test/resources/tls/ca.crt"))
                .build()
                .newHandler(ByteBufAllocator.DEFAULT));
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private final class Recorder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            events.add(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslCloseCompletionEvent) {
                events.add(event);
            }
        }
    }
}
