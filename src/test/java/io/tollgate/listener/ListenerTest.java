package io.tollgate.listener;

import static io.tollgate.listener.ListenerFixture.assertEchoes;
import static io.tollgate.listener.ListenerFixture.await;
import static io.tollgate.listener.ListenerFixture.connect;
import static io.tollgate.listener.ListenerFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.tollgate.limit.Slots;
import io.tollgate.testing.NoSockets;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a plain listener lets in, on which event loop, and how it ends. */
final class ListenerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ListenerFixture fixture = new ListenerFixture();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void aConnectionIsHandedOnWithWhereItComesFrom() throws Exception {
        Listener listener = fixture.listener(null, LONG, 0);
        long before = System.nanoTime();
        try (Socket client = connect(fixture.listen(listener, fixture.context()))) {
            Accepted accepted = fixture.next();
            assertThat(accepted.listener()).isEqualTo("public");
            assertThat(accepted.peer()).isEqualTo(client.getLocalSocketAddress());
            assertThat(accepted.secure()).isFalse();
            assertThat(accepted.acceptedNanos()).isBetween(before, System.nanoTime());
            assertThat(listener.connections()).isEqualTo(1);
            assertEchoes(client);
        }
    }

    @Test
    void theHandlerRunsOnTheEventLoopWithTheContextCurrent() throws Exception {
        Context context = fixture.context();
        Promise<Context> current = Promise.promise();
        int port = await(fixture.listener(null, LONG, 0).listen(context, connection -> {
            assertThat(connection.channel().eventLoop().inEventLoop()).isTrue();
            current.complete(Vertx.currentContext());
        }));
        try (Socket client = connect(port)) {
            assertThat(await(current.future())).isSameAs(context);
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void severalEventLoopsShareThePort() throws Exception {
        Listener listener = fixture.listener(null, LONG, 0);
        int port = fixture.listen(listener, fixture.context());
        assertThat(fixture.listen(listener, fixture.context())).isEqualTo(port);
        Set<Object> loops = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            connect(port);
            loops.add(fixture.next().channel().eventLoop());
        }
        assertThat(loops).hasSize(2);
    }

    @Test
    void whoServesAloneMayAcceptAsWell() throws Exception {
        Context context = fixture.context();
        Listener.Terms terms = Listener.Terms.of(ListenerFixture.settings(null, LONG, 0));
        EventLoop own = ((ContextInternal) context).nettyEventLoop();
        Listener listener = new Listener(terms, fixture.vertx, fixture.process, own);
        try (Socket client = connect(fixture.listen(listener, context))) {
            assertEchoes(client);
            assertThat(fixture.next().channel().parent().eventLoop()).isSameAs(own);
        }
    }

    @Test
    void whatIsHandedOnHasNothingInItsPipelineAndIsNotRead() throws Exception {
        Listener listener = fixture.listener(null, LONG, 0);
        int port = await(listener.listen(fixture.context(), fixture.accepted::add));
        try (Socket client = connect(port)) {
            Channel channel = fixture.next().channel();
            assertThat(channel.pipeline().first()).isNull();
            assertThat(channel.config().isAutoRead()).isFalse();
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void oneThatNeverBoundIsClosedAllTheSame() throws Exception {
        await(fixture.listener(null, LONG, 0).close());
    }

    @Test
    void listenersThatAskForAFreePortDoNotShareOne() throws Exception {
        int one = fixture.listen(fixture.listener(null, LONG, 0), fixture.context());
        int other = fixture.listen(fixture.listener(null, LONG, 0), fixture.context());
        assertThat(one).isPositive().isNotEqualTo(other);
    }

    @Test
    void noMoreThanMaxConnectionsOverAllEventLoops() throws Exception {
        Listener listener = fixture.listener(null, LONG, 1);
        int port = fixture.listen(listener, fixture.context());
        fixture.listen(listener, fixture.context());
        connect(port);
        Accepted first = fixture.next();
        try (Socket second = connect(port)) {
            assertThat(second.getInputStream().read()).isEqualTo(-1);
        }
        first.slot().close();
        try (Socket third = connect(port)) {
            assertEchoes(third);
        }
    }

    @Test
    void norThanTheProcessHasDescriptorsForOverAllListeners() throws Exception {
        fixture.process = new Slots(1);
        int one = fixture.listen(fixture.listener(null, LONG, 0), fixture.context());
        Listener full = fixture.listener(null, LONG, 0);
        int other = fixture.listen(full, fixture.context());
        connect(one);
        Accepted first = fixture.next();
        try (Socket second = connect(other)) {
            assertThat(second.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(full.connections()).isZero();
        assertThat(full.refusedConnections()).isEqualTo(1);
        first.slot().close();
        try (Socket third = connect(other)) {
            assertEchoes(third);
        }
    }

    @Test
    void whoeverFindsNoRoomMayBeAnsweredButOnlyAFewAtOnce() throws Exception {
        Listener listener = fixture.listener(null, LONG, 1);
        List<Channel> turnedAway = new CopyOnWriteArrayList<>();
        int port = await(listener.listen(fixture.context(), new AcceptedHandler() {
            @Override
            public void accepted(Accepted connection) {}

            @Override
            public void noRoom(Channel channel) {
                turnedAway.add(channel);
            }
        }));
        // Kept, since a socket that nobody refers to is closed by the collector.
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 1 + Admission.MOST_ANSWERS; i++) {
            clients.add(connect(port));
        }
        eventually(() -> turnedAway.size() == Admission.MOST_ANSWERS);
        try (Socket late = connect(port)) {
            assertThat(late.getInputStream().read()).isEqualTo(-1);
        }
        turnedAway.get(0).close().sync();
        clients.add(connect(port));
        eventually(() -> turnedAway.size() == Admission.MOST_ANSWERS + 1);
        assertThat(listener.refusedConnections()).isEqualTo(Admission.MOST_ANSWERS + 2);
        for (Socket client : clients) {
            client.close();
        }
    }

    @Test
    void aHandlerThatThrowsLosesItsConnectionAndNoSlot() throws Exception {
        Listener listener = fixture.listener(null, LONG, 0);
        int port = await(listener.listen(fixture.context(), connection -> {
            throw new IllegalStateException("a bug of the handler's");
        }));
        try (Socket client = connect(port)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        eventually(() -> listener.connections() == 0);
    }

    @Test
    void closingLetsThePortGoAndKeepsWhatIsOpen() throws Exception {
        Listener listener = fixture.listener(null, LONG, 0);
        int port = fixture.listen(listener, fixture.context());
        fixture.listen(listener, fixture.context());
        try (Socket client = connect(port)) {
            fixture.next();
            await(listener.close());
            assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class);
            assertEchoes(client);
        }
    }

    @Test
    void vertxClosesThoughConnectionsOutliveTheirListener() throws Exception {
        Listener listener = fixture.listener(null, LONG, 0);
        try (Socket client = connect(fixture.listen(listener, fixture.context()))) {
            fixture.next();
            await(listener.close());
            assertEchoes(client);
            fixture.close();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void whereNoSocketCanBeMadeItFailsToBind() throws Exception {
        Vertx full = NoSockets.vertx();
        try {
            Listener listener = new Listener(ListenerFixture.settings(null, LONG, 0), full, fixture.process);
            assertThatThrownBy(() -> fixture.listen(listener, fixture.context()))
                    .hasRootCauseMessage("Too many open files");
            await(listener.close());
        } finally {
            await(full.close());
        }
    }

    @Test
    void aPortThatIsTakenFailsToBind() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ListenerSettings settings = new ListenerSettings(
                    "public",
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort()),
                    null,
                    false,
                    List.of(),
                    ListenerSettings.Forwarded.X_FORWARDED_FOR,
                    ListenerSettings.DEFAULT_IPV6_PREFIX,
                    LONG,
                    ListenerSettings.DEFAULT_MAX_HEAD,
                    0,
                    0);
            Listener listener = new Listener(settings, fixture.vertx, fixture.process);
            assertThatThrownBy(() -> fixture.listen(listener, fixture.context()))
                    .hasRootCauseInstanceOf(BindException.class);
        }
    }
}
