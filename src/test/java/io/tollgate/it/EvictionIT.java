package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who has as many connections as he may gets one more in, and the oldest of them goes. */
final class EvictionIT {
    private static final String FIVE =
            "[{name: devices, count: connections, per: subject, max: 5, then: evict-oldest}]";

    private static Setup five() {
        return Scenario.setup().health().route("limits", FIVE);
    }

    private static Request of(String subject) {
        return Scenario.bare().bearer(TestToken.token().claim("sub", subject).es256());
    }

    private static List<Tunnel> open(Scenario scenario, int count) {
        return new ArrayList<>(IntStream.range(0, count)
                .mapToObj(i -> scenario.open(of("ann")))
                .toList());
    }

    private static void assertOpen(Tunnel tunnel) {
        tunnel.client().send(WireFrame.text("here").masked());
        assertThat(tunnel.upstream().readFrame().text()).isEqualTo("here");
    }

    @Test
    void theSixthGetsInAndTheOldestIsToldWhy() {
        try (Scenario scenario = five().start()) {
            Tunnel others = scenario.open(of("bob"));
            List<Tunnel> open = open(scenario, 6);
            long began = System.nanoTime();
            WireFrame close = open.remove(0).client().readFrame();
            assertThat(System.nanoTime() - began).isLessThan(1_000_000_000L);
            assertThat(close.closeCode()).isEqualTo(4409);
            assertThat(close.closeReason()).isEqualTo("evicted limit=devices");
            open.forEach(EvictionIT::assertOpen);
            assertOpen(others);
            Await.until(
                    "the hit is counted",
                    () -> scenario.tollgate()
                                    .figures()
                                    .value("tollgate_limit_hits_total", "route", "chat", "limit", "devices")
                            == 1);
        }
    }

    @Test
    void nobodyIsEvictedForAnAttemptThatFails() {
        AtomicInteger asked = new AtomicInteger();
        StubUpstream.Script refusesTheSixth = connection -> {
            StubUpstream.Script answer = asked.incrementAndGet() > 5 ? Answers.status(403, "no") : Answers.accept();
            answer.run(connection);
        };
        try (Scenario scenario = five().answering(refusesTheSixth).start()) {
            List<Tunnel> open = open(scenario, 5);
            assertThat(scenario.ask(of("ann")).status()).isEqualTo(403);
            assertThat(scenario.ask(Scenario.bare().bearer(TestToken.tampered()))
                            .status())
                    .isEqualTo(401);
            open.forEach(EvictionIT::assertOpen);
        }
    }

    @Test
    void ofAHundredThatComeAtOnceFiveStay() {
        try (Scenario scenario = five().answering(Answers.echo()).start()) {
            Request request = of("ann");
            List<RawClient> clients = IntStream.range(0, 100)
                    .parallel()
                    .mapToObj(i -> scenario.tollgate().port())
                    .map(RawClient::connect)
                    .toList();
            clients.forEach(client -> client.send(request.text()));
            clients.forEach(client -> assertThat(client.readHead().status()).isEqualTo(101));
            Await.until(
                    "the hits are counted",
                    () -> scenario.tollgate()
                                    .figures()
                                    .value("tollgate_limit_hits_total", "route", "chat", "limit", "devices")
                            == 95);
            long closed = clients.stream().filter(EvictionIT::isEvicted).count();
            assertThat(closed).isEqualTo(95);
            clients.forEach(RawClient::close);
        }
    }

    /** Whoever was told has that on its way already; the others hear their own words. */
    private static boolean isEvicted(RawClient client) {
        client.send(WireFrame.text("?").masked());
        WireFrame answer = client.readFrame();
        return answer.opcode() == WireFrame.CLOSE && answer.closeCode() == 4409;
    }
}
