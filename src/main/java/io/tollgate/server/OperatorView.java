package io.tollgate.server;

import io.tollgate.admin.EffectiveConfiguration;
import io.tollgate.admin.Running;
import io.tollgate.admin.event.Events;
import io.tollgate.admin.overview.Overview;
import io.tollgate.admin.overview.OverviewSource;
import io.tollgate.admin.tunnel.Tunnels;
import io.tollgate.auth.Issuer;
import io.tollgate.auth.assertion.Signer;
import io.tollgate.auth.call.Verdict;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.config.change.Reloaded;
import io.tollgate.telemetry.why.WhyRing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A running Tollgate as the servers for operators have it. Safe on any thread. */
final class OperatorView implements Running {
    private final Vertx vertx;
    private final Tollgate tollgate;
    private final WhyRing ring;
    private final Events events;
    private final Supplier<List<String>> notTaking;
    private final Overview overview;

    /** @param notTaking why the process as a whole wants no traffic */
    OperatorView(
            Vertx vertx,
            Tollgate tollgate,
            WhyRing ring,
            Events events,
            Supplier<List<String>> notTaking,
            OverviewSource glance) {
        this.vertx = vertx;
        this.tollgate = tollgate;
        this.ring = ring;
        this.events = events;
        this.notTaking = notTaking;
        this.overview = new Overview(vertx, glance);
    }

    @Override
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>(notTaking.get());
        for (Issuer issuer : tollgate.inForce().issuers().values()) {
            if (!issuer.ready()) {
                reasons.add("issuer " + issuer.name() + " has no keys");
            }
        }
        for (String account : tollgate.inForce().accounts().withoutKey()) {
            reasons.add("AWS account " + account + " has no access key");
        }
        return reasons;
    }

    @Override
    public long openTunnels() {
        return tollgate.openTunnels();
    }

    @Override
    public String configuration() {
        return EffectiveConfiguration.of(tollgate.settings());
    }

    @Override
    public @Nullable String publicKeys() {
        Signer signer = tollgate.inForce().signer();
        return signer == null ? null : signer.publicKeys();
    }

    @Override
    public @Nullable String why(String id) {
        return ring.find(id);
    }

    @Override
    public Tunnels tunnels() {
        return tollgate.tunnels();
    }

    @Override
    public Revocations revocations() {
        return tollgate.inForce().revocations().revocations();
    }

    @Override
    public Map<String, String> vouching() {
        Map<String, String> vouching = new LinkedHashMap<>();
        tollgate.settings().issuers().forEach(issuer -> vouching.put(issuer.name(), issuer.vouching()));
        tollgate.settings()
                .authorizers()
                .forEach(authorizer ->
                        vouching.put(Verdict.ISSUER + authorizer.name(), Verdict.ISSUER + authorizer.name()));
        return vouching;
    }

    @Override
    public Events events() {
        return events;
    }

    @Override
    public Overview overview() {
        return overview;
    }

    /** On a thread that may block: files are read, and keys may be on their way. */
    @Override
    public Future<Reloaded> reload() {
        return vertx.executeBlocking(tollgate::reload, false);
    }

    @Override
    public void drain() {
        tollgate.startDrain();
    }
}
