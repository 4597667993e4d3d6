package io.tollgate.telemetry.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tollgate.telemetry.LoopLag;
import io.tollgate.telemetry.metrics.Sources.AccountState;
import io.tollgate.telemetry.metrics.Sources.AuthorizerState;
import io.tollgate.telemetry.metrics.Sources.IntrospectionState;
import io.tollgate.telemetry.metrics.Sources.IssuerState;
import io.tollgate.telemetry.metrics.Sources.ListenerState;
import io.tollgate.telemetry.metrics.Sources.LossState;
import io.tollgate.telemetry.metrics.Sources.RevocationState;
import io.tollgate.telemetry.metrics.Sources.StoreState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads at each scrape what nobody reports: the state of issuers, accounts, listeners and event loops. Safe on any thread. */
final class SourceCollector implements MultiCollector {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Sources sources;
    private final List<LoopLag> loops;
    private final ListenerTotals refused = new ListenerTotals();
    private final ListenerTotals failedHandshakes = new ListenerTotals();
    private final ListenerTotals asked = new ListenerTotals();
    private final ListenerTotals renewed = new ListenerTotals();
    private final ListenerTotals notRenewed = new ListenerTotals();
    private final ListenerTotals verdicts = new ListenerTotals();
    private final ListenerTotals questions = new ListenerTotals();

    SourceCollector(Sources sources, List<LoopLag> loops) {
        this.sources = sources;
        this.loops = List.copyOf(loops);
    }

    @Override
    public synchronized MetricSnapshots collect() {
        List<IssuerState> issuers = sources.issuers();
        List<AccountState> accounts = sources.accounts();
        List<ListenerState> listeners = sources.listeners();
        RevocationState revocations = sources.revocations();
        LossState lost = sources.lostSpans();
        return MetricSnapshots.of(
                Family.gauge(
                        Metric.KEYS_AGE,
                        points -> issuers.forEach(issuer -> {
                            Double age = issuer.keysAgeSeconds();
                            if (age != null) {
                                points.point(age, issuer.name());
                            }
                        })),
                Family.gauge(
                        Metric.ISSUER_READY,
                        points -> issuers.forEach(issuer -> points.point(flag(issuer.ready()), issuer.name()))),
                Family.counter(Metric.INTROSPECTIONS, points -> issuers.forEach(each -> introspections(points, each))),
                Family.gauge(
                        Metric.INTROSPECTED_TOKENS,
                        points -> issuers.forEach(issuer -> {
                            IntrospectionState state = issuer.introspection();
                            if (state != null) {
                                points.point(state.watched(), issuer.name());
                            }
                        })),
                Family.gauge(
                        Metric.ACCESS_KEY_SECONDS,
                        points -> accounts.forEach(account -> {
                            Double seconds = account.keySeconds();
                            if (seconds != null) {
                                points.point(seconds, account.name());
                            }
                        })),
                Family.gauge(
                        Metric.ACCESS_KEY_READY,
                        points -> accounts.forEach(account -> points.point(flag(account.ready()), account.name()))),
                Family.counter(
                        Metric.ACCESS_KEY_REFRESHES, points -> accounts.forEach(each -> refreshes(points, each))),
                Family.counter(
                        Metric.AUTHORIZER_VERDICTS,
                        points -> sources.authorizers().forEach(each -> verdicts(points, each))),
                Family.counter(Metric.SPANS_LOST, points -> {
                    points.point((double) lost.unsent(), "unsent");
                    points.point((double) lost.refused(), "refused");
                }),
                Family.gauge(
                        Metric.LISTENER_CONNECTIONS,
                        points -> listeners.forEach(listener -> points.point(listener.connections(), listener.name()))),
                Family.counter(
                        Metric.LISTENER_REFUSED,
                        points -> listeners.forEach(listener ->
                                points.point(refused.carriedOn(listener.name(), listener.refused()), listener.name()))),
                Family.counter(
                        Metric.LISTENER_TLS_FAILURES,
                        points -> listeners.forEach(listener -> points.point(
                                failedHandshakes.carriedOn(listener.name(), listener.failedHandshakes()),
                                listener.name()))),
                Family.counter(Metric.LIMIT_STORE, points -> store(points, sources.store())),
                Family.gauge(Metric.REVOCATIONS_HELD, points -> points.point(revocations.held())),
                Family.gauge(Metric.REVOCATIONS_PENDING, points -> points.point(revocations.pending())),
                Family.counter(
                        Metric.REVOCATIONS,
                        points -> revocations.taken().forEach((source, count) -> points.point(count, source))),
                Family.gauge(Metric.LOOP_LAG_WORST, points -> points.point(worstLag(System.nanoTime()))),
                Family.gauge(Metric.BUFFER_BYTES, points -> points.point((double) sources.bufferBytes())),
                Family.gauge(Metric.READY, points -> points.point(flag(sources.ready()))),
                Family.gauge(Metric.DRAINING, points -> points.point(flag(sources.draining()))));
    }

    private void introspections(Family.Points points, IssuerState issuer) {
        IntrospectionState state = issuer.introspection();
        if (state != null) {
            asked(points, issuer.name(), "active", state.active());
            asked(points, issuer.name(), "refused", state.refused());
            asked(points, issuer.name(), "unanswered", state.unanswered());
            asked(points, issuer.name(), "overloaded", state.overloaded());
        }
    }

    private void asked(Family.Points points, String issuer, String result, long count) {
        points.point(asked.carriedOn(issuer + " " + result, count), issuer, result);
    }

    private void verdicts(Family.Points points, AuthorizerState authorizer) {
        String name = authorizer.name();
        verdict(points, name, "allowed", authorizer.allowed());
        verdict(points, name, "kept", authorizer.kept());
        verdict(points, name, "denied", authorizer.denied());
        verdict(points, name, "failed", authorizer.failed());
        verdict(points, name, "overloaded", authorizer.overloaded());
    }

    private void verdict(Family.Points points, String authorizer, String result, long count) {
        points.point(verdicts.carriedOn(authorizer + " " + result, count), authorizer, result);
    }

    private void refreshes(Family.Points points, AccountState account) {
        points.point(renewed.carriedOn(account.name(), account.renewed()), account.name(), "ok");
        points.point(notRenewed.carriedOn(account.name(), account.failed()), account.name(), "error");
    }

    private void store(Family.Points points, @Nullable StoreState store) {
        if (store != null) {
            results(points, store.name(), "ok", store.ok());
            results(points, store.name(), "timeout", store.timeouts());
            results(points, store.name(), "error", store.errors());
            results(points, store.name(), "skipped", store.skipped());
        }
    }

    private void results(Family.Points points, String store, String result, long count) {
        points.point(questions.carriedOn(result, count), store, result);
    }

    private double worstLag(long now) {
        return loops.stream().mapToLong(loop -> loop.nanos(now)).max().orElse(0) / NANOS_PER_SECOND;
    }

    private static int flag(boolean set) {
        return set ? 1 : 0;
    }
}
