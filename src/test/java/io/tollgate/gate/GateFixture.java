package io.tollgate.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.revocation.Revocations;
import io.tollgate.auth.revocation.Revocations.Ended;
import io.tollgate.aws.AccessKeys;
import io.tollgate.aws.sign.SigningSettings;
import io.tollgate.fleet.bus.Bus;
import io.tollgate.gate.call.PlacedDoor;
import io.tollgate.gate.renew.RenewDoor;
import io.tollgate.gate.renew.Renewals;
import io.tollgate.gate.ticket.TicketDoor;
import io.tollgate.limit.Lease;
import io.tollgate.limit.Slots;
import io.tollgate.quota.Quotas;
import io.tollgate.relay.RelayLoop;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.upstream.Upstream;
import io.tollgate.upstream.UpstreamSettings;
import io.tollgate.upstream.UpstreamTerms;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One gate on one event loop between real sockets. What it counted has to be given back when it is closed. */
final class GateFixture implements AutoCloseable {
    private static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    private final Slots slots = new Slots(Integer.MAX_VALUE);
    private final Slots handshakes = new Slots(Integer.MAX_VALUE);
    private final EventRecorder observer = new EventRecorder();
    private final List<RawClient> clients = new ArrayList<>();
    private final Quotas quotas;
    private final Upstream upstream;
    private final ClientRule rule;
    private final Renewals renewals;
    private final GateSnapshot snapshot;
    private final Gate gate;
    private final RelayLoop loop;
    private volatile @Nullable String overload;
    private final int port;

    GateFixture(StubUpstream stub, RouteSketch route) {
        this(stub.url(), route, new FakeClientRule());
    }

    GateFixture(String upstreamUrl, RouteSketch route, ClientRule rule) {
        this(upstreamUrl, route, rule, Quotas.local());
    }

    /** One whose upstream asks this of whoever connects. */
    GateFixture(String upstreamUrl, RouteSketch route, UpstreamTerms terms) {
        this(route, new FakeClientRule(), Quotas.local(), vertx -> Upstreams.on(terms, vertx, upstreamUrl));
    }

    GateFixture(String upstreamUrl, RouteSketch route, ClientRule rule, Quotas quotas) {
        this(upstreamUrl, route, rule, quotas, null, AccessKeys.NONE);
    }

    /** One whose upstream wants signed upgrades, where settings are given. */
    GateFixture(
            String upstreamUrl,
            RouteSketch route,
            ClientRule rule,
            Quotas quotas,
            @Nullable SigningSettings sign,
            AccessKeys keys) {
        this(route, rule, quotas, vertx -> Upstreams.of(vertx, upstreamUrl, null, sign, keys));
    }

    /** One whose upstream nobody is to reach. */
    GateFixture(RouteSketch route, PlacedDoor... doors) {
        this(
                route,
                new FakeClientRule(),
                Quotas.local(),
                vertx -> Upstreams.of(vertx, "ws://127.0.0.1:9"),
                List.of(doors));
    }

    GateFixture(RouteSketch route, ClientRule rule, Quotas quotas, Function<Vertx, Upstream> upstreams) {
        this(route, rule, quotas, upstreams, List.of());
    }

    private GateFixture(
            RouteSketch route,
            ClientRule rule,
            Quotas quotas,
            Function<Vertx, Upstream> upstreams,
            List<PlacedDoor> doors) {
        this.quotas = quotas;
        upstream = upstreams.apply(vertx);
        this.rule = rule;
        renewals = new Renewals(vertx, new Bus());
        List<Route> routes = List.of(route.over(upstream, vertx, quotas, renewals.here()));
        List<PlacedDoor> all = new ArrayList<>(doors);
        all.addAll(RenewDoor.of(routes, renewals, Clock.systemUTC()));
        all.addAll(TicketDoor.of(routes, Clock.systemUTC()));
        snapshot = new GateSnapshot(List.of("public"), routes, all);
        loop = new RelayLoop(context.nettyEventLoop(), Clock.systemUTC());
        gate = new Gate(context, loop, () -> snapshot, Clock.systemUTC(), observer, () -> overload);
        Promise<NetServer> listening = context.promise();
        context.runOnContext(own -> vertx.createNetServer()
                .connectHandler(socket -> accept(socket, rule))
                .listen(0, "127.0.0.1")
                .onComplete(listening));
        port = listening.future().await().actualPort();
    }

    private void accept(NetSocket socket, ClientRule rule) {
        Lease slot = slots.take();
        gate.accept(new Arrival(
                ((NetSocketInternal) socket).channelHandlerContext().channel(),
                "public",
                InetAddress.getLoopbackAddress(),
                false,
                null,
                System.nanoTime(),
                HANDSHAKE_NANOS,
                32 * 1024,
                rule,
                slot,
                handshakes.take()));
    }

    /** How many wait for their turn to connect. */
    int waiting() {
        return upstream.waiting();
    }

    EventRecorder observer() {
        return observer;
    }

    RawClient connect() {
        RawClient client = RawClient.connect(port);
        clients.add(client);
        return client;
    }

    RawClient send(Request request) {
        RawClient client = connect();
        client.send(request.text());
        return client;
    }

    /** The same request without a connection. */
    Rehearsal rehearse(Request request) {
        return rehearse(request, null);
    }

    /** The same, and what the client would say first. */
    Rehearsal rehearse(Request request, @Nullable String message) {
        Rehearsal.Scene scene =
                new Rehearsal.Scene("public", InetAddress.getLoopbackAddress(), false, null, 32 * 1024, rule, message);
        return Rehearsal.of(request.text().getBytes(ISO_8859_1), scene, snapshot, Clock.systemUTC());
    }

    /** The head of the answer. */
    Head ask(Request request) {
        return send(request).readHead();
    }

    /** Has the gate and its tunnels drain, and waits until they have heard of it. */
    void drain() {
        onLoop(() -> {
            gate.drain(1001);
            loop.drain(1001, 0, TimeUnit.SECONDS.toNanos(20));
        });
    }

    /** Offers the tunnels a route in place of theirs; connections are still judged by the first one, as before a reload. */
    void offer(RouteSketch route) {
        offer(route, upstream);
    }

    /** The same of a route that leads elsewhere. */
    void offer(RouteSketch route, UpstreamSettings elsewhere) {
        offer(route, new Upstream(elsewhere, vertx, AccessKeys.NONE));
    }

    private void offer(RouteSketch route, Upstream to) {
        GateSnapshot next =
                new GateSnapshot(List.of("public"), List.of(route.over(to, vertx, quotas, renewals.here())));
        onLoop(() -> gate.offer(next).join());
    }

    /** Has the gate end what these take back. */
    void endsBy(Revocations revocations) {
        revocations.endsBy(revocation -> {
            Promise<Ended> ended = context.promise();
            context.runOnContext(own -> gate.endRevoked(revocation).thenAccept(ended::complete));
            return ended.future();
        });
    }

    /** From now on there is too much of that, or of nothing. */
    void overload(@Nullable String tooMuch) {
        overload = tooMuch;
    }

    /** Has the gate refuse whoever has no tunnel, and waits until it has. */
    void refuseRest() {
        onLoop(gate::refuseRest);
    }

    private void onLoop(Runnable task) {
        Promise<Void> done = context.promise();
        context.runOnContext(own -> {
            task.run();
            done.complete();
        });
        done.future().await();
    }

    /** Waits until nothing is held any more. */
    void awaitAllGivenBack() {
        Await.until("slots given back", () -> slots.taken() == 0);
        Await.until("leases given back", () -> upstream.endpoints().get(0).connections() == 0);
    }

    @Override
    public void close() {
        try {
            clients.forEach(RawClient::close);
            onLoop(loop::abort);
            awaitAllGivenBack();
            observer.assertPaired();
            assertThat(loop.open()).isZero();
        } finally {
            vertx.close().await();
        }
    }
}
