package io.tollgate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.tollgate.auth.Authorizer;
import io.tollgate.gate.forward.UserAgents;
import io.tollgate.handshake.Headers;
import io.tollgate.handshake.RequestHead;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.limit.Lease;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.traffic.LoopTraffic;
import io.tollgate.upstream.EndpointLease;
import io.tollgate.upstream.Upstream;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an attempt holds, and how often it gives it back. */
final class AttemptTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final Upstream upstream = Upstreams.of(VERTX, "ws://server:9000");
    private final AtomicInteger handshakesOver = new AtomicInteger();
    private final EmbeddedChannel client = new EmbeddedChannel();
    private final EmbeddedChannel server = new EmbeddedChannel();

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    private Attempt attempt(String peer) throws Exception {
        InetAddress address = InetAddress.getByName(peer);
        Lease slot = Lease.of(() -> {});
        Lease handshake = Lease.of(handshakesOver::incrementAndGet);
        return new Attempt(
                new Arrival(null, "public", address, true, null, 42, 0, 0, new FakeClientRule(), slot, handshake),
                client,
                new LoopTraffic());
    }

    private Attempt reached() throws Exception {
        Attempt attempt = attempt("10.0.0.9");
        EndpointLease lease = Upstreams.lease(upstream);
        attempt.reached(lease, server);
        assertThat(connections()).isEqualTo(1);
        return attempt;
    }

    private int connections() {
        return upstream.endpoints().get(0).connections();
    }

    @Test
    void itEndsOnceAndGivesBackItsLeaseAndConnection() throws Exception {
        Attempt attempt = reached();
        assertThat(handshakesOver).hasValue(0);
        assertThat(attempt.end()).isTrue();
        assertThat(handshakesOver).hasValue(1);
        assertThat(connections()).isZero();
        assertThat(server.isOpen()).isFalse();
        assertThat(attempt.end()).isFalse();
        assertThat(connections()).isZero();
    }

    @Test
    void anOpenedOneKeepsBothUntilItsTunnelIsClosed() throws Exception {
        Attempt attempt = reached();
        attempt.handshakeIsDone();
        attempt.opened(Authorizer.open(), null, new UserAgents());
        assertThat(attempt.end()).isFalse();
        assertThat(server.isOpen()).isTrue();
        assertThat(connections()).isEqualTo(1);
        attempt.closed(Instant.EPOCH, GateObserver.SILENT);
        attempt.closed(Instant.EPOCH, GateObserver.SILENT);
        assertThat(connections()).isZero();
        assertThat(handshakesOver).hasValue(1);
    }

    @Test
    void itsIdIs96BitsInHexAndItsOwn() throws Exception {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String id = attempt("10.0.0.9").id();
            assertThat(id).matches("[0-9a-f]{24}");
            assertThat(ids.add(id)).isTrue();
        }
    }

    @Test
    void itTellsWhereItGoes() throws Exception {
        Attempt attempt = reached();
        attempt.goesBy(new RouteSketch().over(upstream, VERTX));
        assertThat(Stream.of(attempt.listener(), attempt.route(), attempt.upstream(), attempt.endpoint()))
                .containsExactly("public", "chat", "stub", "server:9000");
        assertThat(attempt.startedNanos()).isEqualTo(42);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.9,10.0.0.9", "2001:db8:0:0:0:0:0:1,2001:db8::1", "::ffff:10.0.0.9,10.0.0.9", "fe80::1,fe80::1"})
    void addressesAreWrittenInTheirShortForm(String peer, String shown) throws Exception {
        assertThat(attempt(peer).address()).isEqualTo(shown);
        assertThat(attempt(peer).sender().peer()).isEqualTo(shown);
    }

    @Test
    void limitsCountItAsItsListenerCountsItsClient() throws Exception {
        Attempt attempt = attempt("10.0.0.9");
        attempt.asks(request("a"), new FakeClientRule(), GateObserver.SILENT);
        assertThat(attempt.counted()).isEqualTo("net of 10.0.0.9");
        assertThat(attempt.address()).isEqualTo("10.0.0.9");
    }

    @ParameterizedTest
    @CsvSource({"X-Forwarded-For,true,true,true", "Forwarded,true,true,false", "X-Forwarded-For,false,false,false"})
    void xForwardedIsBelievedOfATrustedProxyThatSpeaksIt(
            String header, boolean trusting, boolean trusted, boolean xForwarded) throws Exception {
        Attempt attempt = attempt("10.0.0.9");
        attempt.asks(request("a"), new FakeClientRule(header, trusting), GateObserver.SILENT);
        assertThat(attempt.sender().trusted()).isEqualTo(trusted);
        assertThat(attempt.sender().xForwarded()).isEqualTo(xForwarded);
    }

    @ParameterizedTest
    @CsvSource({
        "'M, T0ken, a',M",
        "'a, M, T0ken',M",
        "'a, b',a",
        "'b, a',b",
    })
    void aCloseNamesTheMarkerOrTheFirstValueThatIsNoToken(String offered, String named) throws Exception {
        Attempt attempt = asking(offered, new RouteSketch().authenticating().refusingByClose());
        assertThat(attempt.acceptAndClose(Refusal.of(Outcome.INVALID_TOKEN, "")))
                .satisfies(close -> assertThat(close.subprotocol()).isEqualTo(named))
                .satisfies(close -> assertThat(close.code()).isEqualTo(4401));
    }

    @Test
    void aCloseNamesNothingWhereNothingWasOffered() throws Exception {
        Attempt attempt = asking("", new RouteSketch().authenticating().refusingByClose());
        assertThat(attempt.acceptAndClose(Refusal.of(Outcome.NO_TOKEN, "")).subprotocol())
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"BAD_REQUEST", "AMBIGUOUS_TOKEN", "NO_ROUTE", "DRAINING", "NO_KEYS", "NO_ENDPOINT", "CLIENT_LEFT"})
    void whatTheTableAnswersInHttpIsNoClose(Outcome outcome) throws Exception {
        assertThat(asking("a", new RouteSketch().refusingByClose()).acceptAndClose(Refusal.of(outcome, "")))
                .isNull();
    }

    @Test
    void aRouteThatRefusesInHttpNeverCloses() throws Exception {
        assertThat(asking("a", new RouteSketch()).acceptAndClose(Refusal.of(Outcome.NO_TOKEN, "")))
                .isNull();
        assertThat(attempt("10.0.0.9").acceptAndClose(Refusal.of(Outcome.INTERNAL_ERROR, "")))
                .isNull();
    }

    private Attempt asking(String offered, RouteSketch route) throws Exception {
        Attempt attempt = attempt("10.0.0.9");
        attempt.asks(request(offered), new FakeClientRule(), GateObserver.SILENT);
        attempt.goesBy(route.over(upstream, VERTX));
        return attempt;
    }

    private static UpgradeRequest request(String offered) throws Refusal {
        Headers.Builder headers = Headers.builder()
                .add("Host", "h")
                .add("Connection", "Upgrade")
                .add("Upgrade", "websocket")
                .add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                .add("Sec-WebSocket-Version", "13");
        if (!offered.isEmpty()) {
            headers.add("Sec-WebSocket-Protocol", offered);
        }
        return UpgradeRequest.check(new RequestHead("GET", "/chat", headers.build()));
    }
}
