package io.tollgate.admin;

import io.tollgate.admin.overview.LimitState;
import io.tollgate.admin.overview.OverviewSource;
import io.tollgate.admin.overview.ProcessState;
import io.tollgate.admin.overview.RouteState;
import io.tollgate.admin.overview.TopState;
import io.tollgate.admin.overview.TopState.TopAddress;
import io.tollgate.admin.overview.TopState.TopSubject;
import io.tollgate.admin.overview.UpstreamState;
import io.tollgate.admin.overview.UpstreamState.EndpointState;
import io.tollgate.auth.trial.EnforcementSettings;
import io.tollgate.quota.LimitFill;
import io.tollgate.quota.LimitFill.Full;
import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.LimitSettings.Per.Kind;
import io.tollgate.quota.LimitSettings.Then;
import io.tollgate.quota.LimitSketch;
import io.tollgate.telemetry.metrics.Sources.IssuerState;
import io.tollgate.telemetry.tally.RouteTally;
import io.tollgate.telemetry.tally.UpstreamTally;
import io.tollgate.telemetry.traffic.LoopTraffic;
import io.tollgate.telemetry.traffic.RouteTraffic;
import io.tollgate.telemetry.traffic.Traffic;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A process with one route that has carried a little, unless a test says otherwise. */
public final class FakeOverview implements OverviewSource {
    private static final Instant STARTED = Instant.parse("2026-11-23T10:00:00.123456Z");

    /** How often an overview was made of it. */
    public final AtomicInteger made = new AtomicInteger();

    public volatile ProcessState process = new ProcessState("1.2.3", STARTED, List.of(), 2, null);
    public volatile EnforcementSettings enforce = EnforcementSettings.ALWAYS;
    public volatile RuntimeException fault;

    public volatile Future<?> prepared = Future.succeededFuture();

    @Override
    public Future<?> prepare() {
        return prepared;
    }

    @Override
    public ProcessState process() {
        made.incrementAndGet();
        if (fault != null) {
            throw fault;
        }
        return process;
    }

    @Override
    public List<RouteState> routes() {
        RouteTally chat = new RouteTally(
                "chat",
                2,
                Map.of("opened", 5L, "no_token", 3L),
                Map.of("claims_missing", 1L),
                Map.of("1000", 2L, "4401", 1L));
        return List.of(
                new RouteState(chat, enforce, traffic()),
                new RouteState(RouteTally.none("quiet"), EnforcementSettings.ALWAYS, null),
                new RouteState(new RouteTally("-", 0, Map.of("no_route", 4L), Map.of(), Map.of()), null, null));
    }

    private static RouteTraffic traffic() {
        LoopTraffic loop = new LoopTraffic();
        Traffic carried = loop.of("chat");
        carried.client().message();
        carried.client().bytes(30);
        carried.upstream().bytes(40);
        carried.limitHit("burst");
        return RouteTraffic.byRoute(List.of(loop, loop)).get("chat");
    }

    @Override
    public List<UpstreamState> upstreams() {
        return List.of(new UpstreamState(
                new UpstreamTally("backend", 2, Map.of("vanished", 1L)),
                List.of(new EndpointState("127.0.0.1:9", 2, 3_000_000_000L))));
    }

    @Override
    public List<LimitState> limits() {
        LimitSettings burst = LimitSketch.upgrades()
                .named("burst")
                .per(Kind.ADDRESS)
                .rate(10, Duration.ofSeconds(1))
                .burst(20)
                .settings();
        LimitSettings places = LimitSketch.connections(5)
                .per(Kind.CLAIM, "tenant")
                .maxOfPro(200)
                .then(Then.EVICT_OLDEST)
                .shared()
                .settings();
        return List.of(
                new LimitState("chat", new LimitFill(burst, 2L, List.of(new Full("192.0.2.1", 0.98765)))),
                new LimitState("chat", new LimitFill(places, null, List.of())));
    }

    @Override
    public TopState top() {
        return new TopState(
                STARTED,
                List.of(new TopSubject("https://issuer.test/", "alice", 2)),
                List.of(new TopAddress("192.0.2.1", 2)));
    }

    @Override
    public List<IssuerState> issuers() {
        return List.of(new IssuerState("main", true, 12.6, null), new IssuerState("inline", true, null, null));
    }
}
