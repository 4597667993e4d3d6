package io.tollgate.admin;

import io.tollgate.admin.event.Events;
import io.tollgate.admin.overview.Overview;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.config.change.Reloaded;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A process that is whatever the test says. */
final class FakeRunning implements Running {
    volatile List<String> reasons = List.of();
    volatile String publicKeys;
    volatile Future<Reloaded> reloaded = Future.succeededFuture(Reloaded.unchanged(List.of()));
    final AtomicInteger drains = new AtomicInteger();

    final Revocations revocations = Revocations.none();
    volatile Map<String, String> vouching = Map.of("main", "https://issuer.test/");

    private final FakeTunnels tunnels = new FakeTunnels();
    final FakeOverview overview = new FakeOverview();
    private final Overview glance;
    private final Events events = new Events();

    FakeRunning() {
        this(null);
    }

    /** @param vertx needed only where the overview is asked for */
    FakeRunning(@Nullable Vertx vertx) {
        glance = new Overview(vertx, overview);
    }

    @Override
    public List<String> notReady() {
        return reasons;
    }

    @Override
    public String configuration() {
        return "{\"listeners\":[]}";
    }

    @Override
    public String publicKeys() {
        return publicKeys;
    }

    @Override
    public long openTunnels() {
        return tunnels.open.size();
    }

    @Override
    public FakeTunnels tunnels() {
        return tunnels;
    }

    @Override
    public Revocations revocations() {
        return revocations;
    }

    @Override
    public Map<String, String> vouching() {
        return vouching;
    }

    @Override
    public Overview overview() {
        return glance;
    }

    @Override
    public Events events() {
        return events;
    }

    @Override
    public String why(String id) {
        return id.equals("known") ? "{\"id\":\"known\"}" : null;
    }

    @Override
    public Future<Reloaded> reload() {
        return reloaded;
    }

    @Override
    public void drain() {
        drains.incrementAndGet();
    }
}
