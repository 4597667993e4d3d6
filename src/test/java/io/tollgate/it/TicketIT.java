package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.it.Renewer.Told;
import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Await;
import io.tollgate.testing.Figures;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tickets of one node, which keeps them itself. */
final class TicketIT {
    private static final String FORWARDED = "X-Forwarded-For";

    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Ticketing.setup("ticket: {query: ticket, bind: [address]}")
                .listener("trustedProxies", "[127.0.0.0/8]")
                .route("path", "\"/{room}\"")
                .route("ticketPath", "\"/{room}/ticket\"")
                .tunnel("{renew: {path: /renew, handle: {query: renew}}}")
                .health()
                .start();
    }

    @AfterAll
    static void stop() {
        if (scenario != null) {
            scenario.close();
        }
    }

    private static String ticket(Request call) {
        Told told = Told.read(scenario.send(call));
        assertThat(told.status()).as(told.body().encode()).isEqualTo(200);
        return told.body().getString("ticket");
    }

    private static String error(Request request) {
        return Told.read(scenario.send(request)).error();
    }

    @Test
    void nothingOfItIsInALogOrGoesUp() {
        String ticket = ticket(Ticketing.good());
        Tunnel tunnel = scenario.open(Ticketing.chat(ticket));
        scenario.ask(Ticketing.chat(ticket));
        scenario.awaitRefusal("ticket_replayed");
        List<String> lines = scenario.tollgate().accessLines();
        assertThat(lines)
                .noneMatch(line -> line.contains(ticket))
                .map(JsonObject::new)
                .anyMatch(line -> "ticket".equals(line.getString("call"))
                        && "ticket_issued".equals(line.getString("outcome"))
                        && "alice".equals(line.getString("subject")));
        assertThat(tunnel.upstream().received()).doesNotContain(ticket, "eyJ");
        assertThat(tunnel.upstream().requestHead().header("X-User")).isEqualTo("alice");
    }

    @Test
    void ofFiftyConnectionsThatShowItAtOnceOneIsFirst() {
        String ticket = ticket(Ticketing.good());
        List<String> answers = Ticketing.race(50, i -> scenario.send(Ticketing.chat(ticket)));
        assertThat(answers).hasSize(50).containsOnlyOnce("101");
        assertThat(Collections.frequency(answers, "401 ticket_replayed")).isEqualTo(49);
    }

    @Test
    void replaysAndIssuesAreCounted() {
        double replays = replays();
        String ticket = ticket(Ticketing.good());
        scenario.open(Ticketing.chat(ticket));
        assertThat(error(Ticketing.chat(ticket))).isEqualTo("ticket_replayed");
        Await.until("it is counted", () -> replays() == replays + 1);
        assertThat(figures()
                        .value("tollgate_calls_total", "route", "chat", "call", "ticket", "outcome", "ticket_issued"))
                .isPositive();
    }

    private static Figures figures() {
        return scenario.tollgate().figures();
    }

    private static double replays() {
        return figures().value("tollgate_upgrades_total", "route", "chat", "outcome", "ticket_replayed");
    }

    static Stream<Arguments> boundToAnAddressItIsGoodThere() {
        return Stream.of(
                argumentSet("same", "192.0.2.1", "192.0.2.1", 101),
                argumentSet("another", "192.0.2.1", "192.0.2.2", 401),
                argumentSet("a neighbour of IPv6", "2001:db8::1", "2001:db8::2", 101),
                argumentSet("another network", "2001:db8::1", "2001:db8:0:1::1", 401));
    }

    @ParameterizedTest
    @MethodSource
    void boundToAnAddressItIsGoodThere(String issued, String shown, int status) {
        String ticket = ticket(Ticketing.good().header(FORWARDED, issued));
        Head head = scenario.ask(Ticketing.chat(ticket).header(FORWARDED, shown));
        assertThat(head.status()).isEqualTo(status);
    }

    @Test
    void issuedForOneRoomItIsGoodForNoOther() {
        String ticket = ticket(Ticketing.good());
        assertThat(error(Ticketing.chat(ticket).target("/other?ticket=" + ticket)))
                .isEqualTo("ticket_unknown");
        assertThat(error(Ticketing.chat(ticket))).isEqualTo("ticket_replayed");
    }

    @Test
    void aTunnelThatItOpenedIsRenewedByAToken() {
        String handle = Renewer.handle();
        scenario.open(Ticketing.chat(ticket(Ticketing.good())).query("renew", handle));
        Told told = Told.read(scenario.send(Renewer.byHandle(handle, TestToken.valid())));
        assertThat(told.renewed()).isEqualTo(1);
    }

    @Test
    void issuedByOneRouteItIsGoodForNoOther() {
        try (Scenario two = Ticketing.setup("ticket: ticket")
                .routeAt("two", "/two", "/two/ticket")
                .start()) {
            String ticket = Told.read(two.send(Ticketing.good().target("/two/ticket")))
                    .body()
                    .getString("ticket");
            assertThat(Told.read(two.send(Ticketing.chat(ticket))).error()).isEqualTo("ticket_unknown");
        }
    }
}
