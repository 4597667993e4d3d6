package io.tollgate.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.GateObserver.DialFault;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.LoopLag;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.telemetry.metrics.Sources.ListenerState;
import io.tollgate.telemetry.metrics.Sources.StoreState;
import io.tollgate.telemetry.traffic.LoopTraffic;
import io.tollgate.telemetry.traffic.Traffic;
import io.tollgate.testing.Await;
import io.tollgate.testing.Figures;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is exposed, by the names and labels that dashboards rely on. */
final class MetricsTest {
    private final Metrics metrics = new Metrics("1.2.3", "abc");
    private final FakeSources sources = new FakeSources();
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final List<LoopTraffic> loops = List.of(new LoopTraffic(), new LoopTraffic());
    private LoopLag lag;

    @BeforeEach
    void read() {
        lag = metrics.watch(loop);
        metrics.read(sources, List.of(lag), loops);
    }

    @AfterEach
    void close() {
        loop.shutdownNow();
        metrics.close();
    }

    private Figures figures() {
        return Figures.parse(metrics.page(null).text());
    }

    private static TunnelReport report(Outcome outcome, Fault by, int code, boolean forced) {
        return new TunnelReport(outcome, by, code, "personal-reason", forced, 1, 2, 3, 4, 61.5);
    }

    @Test
    void anAttemptCountsOnceByHowItCameOut() {
        metrics.gate().attemptRefused(Attempted.ROUTED, Refusal.of(Outcome.INVALID_TOKEN, "personal-detail"));
        metrics.gate().attemptRefused(Attempted.ROUTED, Refusal.of(Outcome.INVALID_TOKEN, "personal-detail"));
        metrics.gate().attemptRefused(Attempted.EARLY, Refusal.of(Outcome.NO_ROUTE, "personal-detail"));
        metrics.gate().tunnelOpened(Attempted.REACHED);
        Figures figures = figures();
        assertThat(figures.value("tollgate_upgrades_total", "route", "chat", "outcome", "invalid_token"))
                .isEqualTo(2);
        assertThat(figures.value("tollgate_upgrades_total", "route", "-", "outcome", "no_route"))
                .isEqualTo(1);
        assertThat(figures.value("tollgate_upgrades_total", "route", "chat", "outcome", "opened"))
                .isEqualTo(1);
    }

    @Test
    void aRuleThatIsOnlyReportedCountsByItself() {
        metrics.gate().wouldRefuse(Attempted.ROUTED, Refusal.of(Outcome.NO_TOKEN, "personal-detail"));
        Figures figures = figures();
        assertThat(figures.value("tollgate_would_refuse_total", "route", "chat", "outcome", "no_token"))
                .isEqualTo(1);
        assertThat(figures.value("tollgate_upgrades_total", "route", "chat", "outcome", "no_token"))
                .isZero();
    }

    @Test
    void tunnelsAreOpenUntilTheyClose() {
        metrics.gate().tunnelOpened(Attempted.REACHED);
        metrics.gate().tunnelOpened(Attempted.REACHED);
        assertThat(figures().value("tollgate_tunnels_open", "route", "chat")).isEqualTo(2);
        metrics.gate().tunnelClosed(Attempted.REACHED, report(Outcome.EXPIRED, Fault.CLIENT, 4401, false));
        metrics.gate().tunnelClosed(Attempted.REACHED, report(Outcome.DRAINED, Fault.OPERATOR, 1001, true));
        Figures figures = figures();
        assertThat(figures.value("tollgate_tunnels_open", "route", "chat")).isZero();
        assertThat(figures.value("tollgate_closes_total", "route", "chat", "by", "client", "code", "4401"))
                .isEqualTo(1);
        assertThat(figures.value("tollgate_closes_total", "route", "chat", "by", "operator", "code", "1001"))
                .isEqualTo(1);
        assertThat(figures.value("tollgate_forced_closes_total", "reason", "drained"))
                .isEqualTo(1);
        assertThat(figures.value("tollgate_tunnel_seconds_sum", "route", "chat"))
                .isEqualTo(123);
        assertThat(figures.value("tollgate_tunnel_seconds_bucket", "route", "chat", "le", "60.0"))
                .isZero();
        assertThat(figures.value("tollgate_tunnel_seconds_bucket", "route", "chat", "le", "300.0"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "0, none", "1000, 1000", "1001, 1001", "1006, other", "1015, other", "1016, other", "2999, other", "3000, 3xxx",
        "3999, 3xxx", "4000, 4xxx", "4401, 4401", "4403, 4403", "4409, 4409", "4429, 4429", "4999, 4xxx", "5000, other",
        "65535, other", "1, other", "-1, other"
    })
    void aCodeThatAPeerMadeUpIsNotALabel(int code, String label) {
        assertThat(CloseLabel.of(code)).isEqualTo(label);
    }

    @Test
    void stepsTakeSeconds() {
        metrics.gate().stepTaken(Attempted.ROUTED, GateStep.AUTHENTICATE, TimeUnit.MILLISECONDS.toNanos(7));
        Figures figures = figures();
        assertThat(figures.value("tollgate_gate_seconds_sum", "step", "authenticate"))
                .isEqualTo(0.007);
        assertThat(figures.value("tollgate_gate_seconds_bucket", "step", "authenticate", "le", "0.005"))
                .isZero();
        assertThat(figures.value("tollgate_gate_seconds_bucket", "step", "authenticate", "le", "0.01"))
                .isEqualTo(1);
        for (GateStep step : GateStep.values()) {
            assertThat(figures.families().get("tollgate_gate_seconds").samples())
                    .containsKey("tollgate_gate_seconds_count{step=" + step.label() + "}");
        }
    }

    @Test
    void anUpstreamsConnectionsAndFailuresAreCounted() {
        metrics.gate().endpointLeased("servers");
        metrics.gate().endpointFailed("servers", DialFault.TLS);
        metrics.gate().endpointReleased("servers");
        metrics.gate().endpointLeased("servers");
        metrics.gate().endpointConnected("servers", TimeUnit.MILLISECONDS.toNanos(30));
        Figures figures = figures();
        assertThat(figures.value("tollgate_upstream_connections", "upstream", "servers"))
                .isEqualTo(1);
        assertThat(figures.value("tollgate_upstream_failures_total", "upstream", "servers", "reason", "tls"))
                .isEqualTo(1);
        assertThat(figures.value("tollgate_upstream_connect_seconds_sum", "upstream", "servers"))
                .isEqualTo(0.03);
    }

    @ParameterizedTest
    @CsvSource({
        "UPSTREAM_REFUSED, refused",
        "UPSTREAM_BAD_ANSWER, bad_answer",
        "UPSTREAM_TIMEOUT, answer_timeout",
    })
    void aFailureAfterTheConnectIsOneOfTheUpstream(Outcome outcome, String reason) {
        metrics.gate().attemptRefused(Attempted.REACHED, Refusal.of(outcome, "personal-detail"));
        assertThat(figures().series("tollgate_upstream_failures_total"))
                .containsExactly("tollgate_upstream_failures_total{reason=" + reason + ", upstream=servers} 1.0");
    }

    @ParameterizedTest
    @CsvSource({"UPSTREAM_UNREACHABLE", "UPSTREAM_TIMEOUT"})
    void aFailureToConnectWasToldOfAlready(Outcome outcome) {
        metrics.gate().attemptRefused(Attempted.ROUTED, Refusal.of(outcome, "personal-detail"));
        assertThat(figures().series("tollgate_upstream_failures_total")).isEmpty();
    }

    @Test
    void anUpstreamThatVanishesFailed() {
        metrics.gate().tunnelOpened(Attempted.REACHED);
        metrics.gate().tunnelClosed(Attempted.REACHED, report(Outcome.UPSTREAM_VANISHED, Fault.UPSTREAM, 1012, false));
        assertThat(figures().value("tollgate_upstream_failures_total", "upstream", "servers", "reason", "vanished"))
                .isEqualTo(1);
    }

    @Test
    void whatLoopsCountIsAddedUp() {
        for (LoopTraffic loop : loops) {
            Traffic traffic = loop.of("chat");
            traffic.client().message();
            traffic.client().bytes(70);
            traffic.client().frame(64);
            traffic.client().frame(2_000_000);
            traffic.limitHit("burst");
        }
        loops.get(0).of("chat").upstream().bytes(5);
        Figures figures = figures();
        assertThat(figures.value("tollgate_messages_total", "route", "chat", "from", "client"))
                .isEqualTo(2);
        assertThat(figures.value("tollgate_bytes_total", "route", "chat", "from", "client"))
                .isEqualTo(140);
        assertThat(figures.value("tollgate_bytes_total", "route", "chat", "from", "upstream"))
                .isEqualTo(5);
        assertThat(figures.value("tollgate_frames_total", "route", "chat", "from", "client"))
                .isEqualTo(4);
        assertThat(figures.value("tollgate_frame_bytes_bucket", "route", "chat", "from", "client", "le", "64.0"))
                .isEqualTo(2);
        assertThat(figures.value("tollgate_frame_bytes_bucket", "route", "chat", "from", "client", "le", "+Inf"))
                .isEqualTo(4);
        assertThat(figures.value("tollgate_frame_bytes_sum", "route", "chat", "from", "client"))
                .isEqualTo(4_000_128);
        assertThat(figures.value("tollgate_limit_hits_total", "route", "chat", "limit", "burst"))
                .isEqualTo(2);
    }

    @Test
    void theStateOfTheProcessIsReadAtEachScrape() {
        Figures figures = figures();
        assertThat(figures.value("tollgate_keys_age_seconds", "issuer", "main")).isEqualTo(12.5);
        assertThat(figures.series("tollgate_keys_age_seconds")).hasSize(1);
        assertThat(figures.value("tollgate_issuer_ready", "issuer", "main")).isEqualTo(1);
        assertThat(figures.series("tollgate_issuer_ready")).contains("tollgate_issuer_ready{issuer=late} 0.0");
        assertThat(figures.value("tollgate_listener_connections", "listener", "public"))
                .isEqualTo(3);
        assertThat(figures.value("tollgate_listener_refused_total", "listener", "public"))
                .isEqualTo(4);
        assertThat(figures.value("tollgate_listener_tls_failures_total", "listener", "public"))
                .isEqualTo(5);
        assertThat(figures.value("tollgate_buffer_bytes")).isEqualTo(4096);
        assertThat(figures.value("tollgate_revocations_held")).isEqualTo(17);
        assertThat(figures.value("tollgate_revocations_pending")).isEqualTo(18);
        assertThat(figures.value("tollgate_revocations_total", "source", "fleet"))
                .isEqualTo(20);
        assertThat(figures.value("tollgate_ready")).isZero();
        assertThat(figures.value("tollgate_draining")).isEqualTo(1);
    }

    @Test
    void whatIssuersWereAskedIsReadAtEachScrape() {
        Figures figures = figures();
        assertThat(figures.series("tollgate_introspections_total"))
                .containsExactlyInAnyOrder(
                        "tollgate_introspections_total{issuer=main, result=active} 7.0",
                        "tollgate_introspections_total{issuer=main, result=refused} 2.0",
                        "tollgate_introspections_total{issuer=main, result=unanswered} 1.0",
                        "tollgate_introspections_total{issuer=main, result=overloaded} 3.0");
        assertThat(figures.series("tollgate_introspected_tokens"))
                .containsExactly("tollgate_introspected_tokens{issuer=main} 5.0");
    }

    @Test
    void whatAuthorizersWereAskedIsReadAtEachScrape() {
        assertThat(figures().series("tollgate_authorizer_verdicts_total"))
                .containsExactlyInAnyOrder(
                        "tollgate_authorizer_verdicts_total{authorizer=checker, result=allowed} 21.0",
                        "tollgate_authorizer_verdicts_total{authorizer=checker, result=kept} 22.0",
                        "tollgate_authorizer_verdicts_total{authorizer=checker, result=denied} 23.0",
                        "tollgate_authorizer_verdicts_total{authorizer=checker, result=failed} 24.0",
                        "tollgate_authorizer_verdicts_total{authorizer=checker, result=overloaded} 25.0");
    }

    @Test
    void spansThatNobodyHasAreCounted() {
        assertThat(figures().series("tollgate_spans_lost_total"))
                .containsExactlyInAnyOrder(
                        "tollgate_spans_lost_total{reason=unsent} 26.0",
                        "tollgate_spans_lost_total{reason=refused} 27.0");
    }

    @Test
    void theAccessKeysAreReadAtEachScrape() {
        Figures figures = figures();
        assertThat(figures.value("tollgate_access_key_seconds", "account", "default"))
                .isEqualTo(1800);
        assertThat(figures.series("tollgate_access_key_seconds")).hasSize(1);
        assertThat(figures.value("tollgate_access_key_ready", "account", "default"))
                .isEqualTo(1);
        assertThat(figures.value("tollgate_access_key_ready", "account", "late"))
                .isZero();
        assertThat(figures.value("tollgate_access_key_refreshes_total", "account", "default", "result", "ok"))
                .isEqualTo(2);
        assertThat(figures.value("tollgate_access_key_refreshes_total", "account", "late", "result", "error"))
                .isEqualTo(3);
    }

    @Test
    void aListenerThatIsOpenedAnewCountsOn() {
        figures();
        sources.listeners = List.of(new ListenerState("public", 0, 1, 0));
        assertThat(figures().value("tollgate_listener_refused_total", "listener", "public"))
                .isEqualTo(5);
        sources.listeners = List.of(new ListenerState("public", 0, 2, 0));
        Figures figures = figures();
        assertThat(figures.value("tollgate_listener_refused_total", "listener", "public"))
                .isEqualTo(6);
        assertThat(figures.value("tollgate_listener_tls_failures_total", "listener", "public"))
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"ok, 6", "timeout, 7", "error, 8", "skipped, 9"})
    void questionsToTheStoreCountByHowTheyCameOutOverReloadsToo(String result, int count) {
        assertThat(figures().value("tollgate_limit_store_total", "store", "redis", "result", result))
                .isEqualTo(count);
        sources.store = new StoreState("redis", 1, 1, 1, 1);
        assertThat(figures().value("tollgate_limit_store_total", "store", "redis", "result", result))
                .isEqualTo(count + 1);
    }

    @Test
    void whatIsConfiguredBeginsAtZero() {
        metrics.expect(List.of("chat"), List.of("public"), List.of("servers"));
        assertThat(metrics.page(null).text())
                .contains("tollgate_upgrades_total{outcome=\"opened\",route=\"chat\"} 0.0\n")
                .contains("tollgate_tunnels_open{route=\"chat\"} 0.0\n")
                .contains("tollgate_listener_accepted_total{listener=\"public\"} 0.0\n")
                .contains("tollgate_upstream_connections{upstream=\"servers\"} 0.0\n")
                .contains("tollgate_reloads_total{result=\"refused\"} 0.0\n")
                .contains("tollgate_forced_closes_total{reason=\"drained\"} 0.0\n");
    }

    @Test
    void theLagOfLoopsIsMeasured() {
        Await.until("measured", () -> figures().value("tollgate_loop_lag_seconds_count") > 0);
        assertThat(figures().families()).containsKey("tollgate_loop_lag_worst_seconds");
    }

    @Test
    void reloadsAndTheBuildShow() {
        metrics.reloads().refused();
        Figures figures = figures();
        assertThat(figures.value("tollgate_reloads_total", "result", "refused")).isEqualTo(1);
        assertThat(figures.value("tollgate_config_stale")).isEqualTo(1);
        assertThat(figures.value(
                        "tollgate_build_info",
                        "version",
                        "1.2.3",
                        "commit",
                        "abc",
                        "java",
                        String.valueOf(Runtime.version())))
                .isEqualTo(1);
    }

    @Test
    void namesDoNotPileUpOverManyReloads() {
        for (int i = 0; i < 1500; i++) {
            metrics.gate().attemptRefused(new Attempted("r" + i, null, null), Refusal.of(Outcome.NO_TOKEN, "none"));
        }
        List<String> series = figures().series("tollgate_tunnels_open");
        assertThat(series).hasSize(1001);
        assertThat(figures().value("tollgate_upgrades_total", "route", "(others)", "outcome", "no_token"))
                .isEqualTo(500);
    }

    @Test
    void aPlainCallCountsAmongCallsAndNotAmongUpgrades() {
        metrics.gate().attemptRefused(Attempted.CALLING, Refusal.answer(Outcome.PREFLIGHT, "{}"));
        metrics.gate().attemptRefused(Attempted.CALLING, Refusal.of(Outcome.INVALID_TOKEN, "personal-detail"));
        assertThat(figures().value("tollgate_calls_total", "route", "chat", "call", "renew", "outcome", "preflight"))
                .isEqualTo(1);
        assertThat(figures()
                        .value("tollgate_calls_total", "route", "chat", "call", "renew", "outcome", "invalid_token"))
                .isEqualTo(1);
        assertThat(figures().series("tollgate_upgrades_total")).noneMatch(series -> series.contains("invalid_token"));
    }

    @Test
    void noPersonShows() {
        metrics.gate().attemptStarted(Attempted.EARLY);
        for (Outcome outcome : Outcome.values()) {
            metrics.gate().attemptRefused(Attempted.REACHED, Refusal.of(outcome, "personal-detail"));
            metrics.gate().attemptRefused(Attempted.CALLING, Refusal.of(outcome, "personal-detail"));
            metrics.gate().tunnelClosed(Attempted.REACHED, report(outcome, Fault.CLIENT, 4017, true));
        }
        assertThat(metrics.page(null).text())
                .contains("tollgate_")
                .doesNotContain("personal")
                .doesNotContain("4017");
    }

    @Test
    void openMetricsIsSpokenWhereItIsAskedFor() {
        String accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
        Exposition.Page page = metrics.page(accept);
        assertThat(page.contentType()).isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(page.text()).endsWith("# EOF\n").contains("# TYPE tollgate_reloads counter\n");
        assertThat(metrics.page("text/plain").contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.page(null).text()).doesNotContain("# EOF");
    }
}
