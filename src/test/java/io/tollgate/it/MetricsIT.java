package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Figures;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens shows at /metrics, to the last frame, while it happens. */
final class MetricsIT {
    private static Scenario start() {
        return Scenario.setup().health().start();
    }

    private static double value(Scenario scenario, String name, String... labels) {
        return scenario.tollgate().figures().value(name, labels);
    }

    private static void awaitValue(Scenario scenario, double expected, String name, String... labels) {
        Await.until(name + List.of(labels) + " becomes " + expected, () -> value(scenario, name, labels) == expected);
    }

    @Test
    void upgradesAreCountedByHowTheyCameOut() {
        try (Scenario scenario = start()) {
            scenario.open();
            scenario.refused(Scenario.bare());
            scenario.refused(Scenario.bare().bearer(TestToken.tampered()));
            scenario.refused("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n");
            awaitValue(scenario, 1, "tollgate_upgrades_total", "route", "chat", "outcome", "opened");
            awaitValue(scenario, 1, "tollgate_upgrades_total", "route", "chat", "outcome", "no_token");
            awaitValue(scenario, 1, "tollgate_upgrades_total", "route", "chat", "outcome", "invalid_token");
            awaitValue(scenario, 1, "tollgate_upgrades_total", "route", "-", "outcome", "upgrade_required");
            awaitValue(scenario, 4, "tollgate_listener_accepted_total", "listener", "public");
            assertThat(value(scenario, "tollgate_gate_seconds_count", "step", "answer"))
                    .isEqualTo(1);
        }
    }

    @Test
    void whatAnOpenTunnelCarriesShowsWhileItIsOpen() {
        try (Scenario scenario = start()) {
            Tunnel tunnel = scenario.open();
            tunnel.client().send(WireFrame.text("hello").masked());
            tunnel.client().send(WireFrame.text("a").notFinal().masked());
            tunnel.client().send(WireFrame.continuation("b").masked());
            tunnel.client().send(WireFrame.ping("").masked());
            tunnel.upstream().send(WireFrame.binary(new byte[300]));
            for (int i = 0; i < 4; i++) {
                tunnel.upstream().readFrame();
            }
            tunnel.client().readFrame();
            Figures figures = scenario.tollgate().figures();
            assertThat(figures.value("tollgate_messages_total", "route", "chat", "from", "client"))
                    .isEqualTo(2);
            assertThat(figures.value("tollgate_messages_total", "route", "chat", "from", "upstream"))
                    .isEqualTo(1);
            assertThat(figures.value("tollgate_frames_total", "route", "chat", "from", "client"))
                    .isEqualTo(4);
            assertThat(figures.value("tollgate_frames_total", "route", "chat", "from", "upstream"))
                    .isEqualTo(1);
            assertThat(figures.value("tollgate_bytes_total", "route", "chat", "from", "client"))
                    .isEqualTo(11 + 7 + 7 + 6);
            assertThat(figures.value("tollgate_bytes_total", "route", "chat", "from", "upstream"))
                    .isEqualTo(304);
            assertThat(figures.value("tollgate_frame_bytes_sum", "route", "chat", "from", "upstream"))
                    .isEqualTo(300);
            assertThat(figures.value("tollgate_tunnels_open", "route", "chat")).isEqualTo(1);
            assertThat(figures.value("tollgate_upstream_connections", "upstream", "stub"))
                    .isEqualTo(1);
            assertThat(figures.value("tollgate_buffer_bytes")).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000", "3210, 3xxx", "4777, 4xxx"})
    void closesAreCountedByCodeAndNothingStaysOpen(int code, String label) {
        try (Scenario scenario = start()) {
            Tunnel tunnel = scenario.open();
            tunnel.client().send(WireFrame.close(code, "").masked());
            tunnel.upstream().readFrame();
            tunnel.upstream().send(WireFrame.close(code, ""));
            tunnel.upstream().close();
            tunnel.client().readFrame();
            tunnel.client().expectEof();
            tunnel.client().close();
            awaitValue(scenario, 1, "tollgate_closes_total", "route", "chat", "by", "client", "code", label);
            Figures figures = scenario.tollgate().figures();
            assertThat(figures.value("tollgate_tunnels_open", "route", "chat")).isZero();
            assertThat(figures.value("tollgate_tunnel_seconds_count", "route", "chat"))
                    .isEqualTo(1);
            assertThat(figures.value("tollgate_forced_closes_total", "reason", "closed_by_client"))
                    .isZero();
            awaitValue(scenario, 0, "tollgate_upstream_connections", "upstream", "stub");
            awaitValue(scenario, 0, "tollgate_listener_connections", "listener", "public");
        }
    }

    @Test
    void whoDoesNotAnswerACloseIsForced() {
        try (Scenario scenario = Scenario.setup()
                .health()
                .tunnel("{lifetime: 100ms, jitter: 0%, closeTimeout: 100ms}")
                .start()) {
            scenario.open();
            awaitValue(scenario, 1, "tollgate_forced_closes_total", "reason", "lifetime");
            assertThat(value(scenario, "tollgate_closes_total", "route", "chat", "by", "none", "code", "1001"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "throttle"})
    void aLimitThatIsHitIsCountedByItsName(String then) {
        String limit = "[{name: chatter, per: connection, count: messages, from: client, rate: 1/s, burst: 1, then: "
                + then + "}]";
        try (Scenario scenario =
                Scenario.setup().health().route("limits", limit).start()) {
            Tunnel tunnel = scenario.open();
            tunnel.client().send(WireFrame.text("x").masked());
            tunnel.client().send(WireFrame.text("y").masked());
            awaitValue(scenario, 1, "tollgate_limit_hits_total", "route", "chat", "limit", "chatter");
        }
    }

    @Test
    void anUpstreamThatDoesNotServeIsCounted() {
        try (Scenario scenario =
                Scenario.setup().health().answering(Answers.wrongAccept()).start()) {
            scenario.ask(Scenario.good());
            awaitValue(scenario, 1, "tollgate_upstream_failures_total", "upstream", "stub", "reason", "bad_answer");
            assertThat(value(scenario, "tollgate_upstream_connect_seconds_count", "upstream", "stub"))
                    .isEqualTo(1);
        }
    }

    @Test
    void anUpstreamThatCannotBeReachedIsCountedAtEachTry() {
        try (Scenario scenario = Scenario.setup()
                .health()
                .endpoints("ws://127.0.0.1:1", "ws://127.0.0.1:1/again")
                .start()) {
            scenario.ask(Scenario.good());
            awaitValue(scenario, 2, "tollgate_upstream_failures_total", "upstream", "stub", "reason", "unreachable");
        }
    }

    @Test
    void aScrapeKnowsNoPerson() {
        try (Scenario scenario = start()) {
            String token = TestToken.valid();
            scenario.open(Scenario.bare().bearer(token));
            String figures = scenario.tollgate().figures().families().toString();
            assertThat(figures).contains("tollgate_tunnels_open").doesNotContain("127.0.0.1", "alice", token);
        }
    }
}
