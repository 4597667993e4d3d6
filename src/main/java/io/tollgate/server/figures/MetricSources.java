package io.tollgate.server.figures;

import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.tollgate.auth.Issuer;
import io.tollgate.auth.call.RemoteAuthorizer;
import io.tollgate.auth.call.VerdictCounts;
import io.tollgate.auth.introspection.IntrospectionCounts;
import io.tollgate.auth.revocation.Revocation.Source;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.config.TollgateSettings;
import io.tollgate.fleet.StoreCounts;
import io.tollgate.gate.RouteSettings;
import io.tollgate.listener.Listener;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.server.keys.AccountKeys;
import io.tollgate.telemetry.metrics.Metrics;
import io.tollgate.telemetry.metrics.Sources;
import io.tollgate.upstream.UpstreamSettings;
import io.vertx.core.impl.buffer.VertxByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the metrics ask a running Tollgate at each scrape. Safe on any thread. */
public final class MetricSources implements Sources {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Supplier<Asked> asked;
    private final Supplier<Map<String, Listener>> listeners;
    private final Supplier<Shared> shared;
    private final Supplier<List<String>> notReady;
    private final BooleanSupplier draining;
    private final Supplier<LossState> lostSpans;

    /** Who is asked about clients, and with which keys. */
    public record Asked(Collection<Issuer> issuers, Collection<RemoteAuthorizer> authorizers, AccountKeys accounts) {}

    /**
     * What goes beyond one node.
     *
     * @param store of questions to Redis, or null without it
     */
    public record Shared(@Nullable StoreCounts store, Revocations revocations) {}

    /**
     * Asks for what is in effect each time, so that a reload shows.
     *
     * @param listeners by name
     * @param notReady why no traffic should come, empty if it should
     */
    public MetricSources(
            Supplier<Asked> asked,
            Supplier<Map<String, Listener>> listeners,
            Supplier<Shared> shared,
            Supplier<List<String>> notReady,
            BooleanSupplier draining,
            Supplier<LossState> lostSpans) {
        this.asked = asked;
        this.listeners = listeners;
        this.shared = shared;
        this.notReady = notReady;
        this.draining = draining;
        this.lostSpans = lostSpans;
    }

    /** Has the figures of all that the settings name begin at zero. */
    public static void expect(Metrics metrics, TollgateSettings settings) {
        metrics.expect(
                settings.routes().stream().map(RouteSettings::name).toList(),
                settings.listeners().stream().map(ListenerSettings::name).toList(),
                settings.upstreams().stream().map(UpstreamSettings::name).toList());
    }

    @Override
    public List<IssuerState> issuers() {
        List<IssuerState> states = new ArrayList<>();
        for (Issuer issuer : asked.get().issuers()) {
            Duration age = issuer.keysAge();
            states.add(new IssuerState(
                    issuer.name(),
                    issuer.ready(),
                    age == null ? null : age.toNanos() / NANOS_PER_SECOND,
                    state(issuer.introspections())));
        }
        return states;
    }

    private static @Nullable IntrospectionState state(@Nullable IntrospectionCounts counts) {
        return counts == null
                ? null
                : new IntrospectionState(
                        counts.active(), counts.refused(), counts.unanswered(), counts.overloaded(), counts.watched());
    }

    @Override
    public List<AccountState> accounts() {
        return asked.get().accounts().states(Instant.now());
    }

    @Override
    public List<AuthorizerState> authorizers() {
        List<AuthorizerState> states = new ArrayList<>();
        for (RemoteAuthorizer authorizer : asked.get().authorizers()) {
            VerdictCounts counts = authorizer.counts();
            states.add(new AuthorizerState(
                    authorizer.settings().name(),
                    counts.allowed(),
                    counts.kept(),
                    counts.denied(),
                    counts.failed(),
                    counts.overloaded()));
        }
        return states;
    }

    @Override
    public List<ListenerState> listeners() {
        List<ListenerState> states = new ArrayList<>();
        for (Map.Entry<String, Listener> entry : listeners.get().entrySet()) {
            Listener listener = entry.getValue();
            states.add(new ListenerState(
                    entry.getKey(),
                    listener.connections(),
                    listener.refusedConnections(),
                    listener.failedHandshakes()));
        }
        return states;
    }

    @Override
    public @Nullable StoreState store() {
        StoreCounts counts = shared.get().store();
        return counts == null
                ? null
                : new StoreState("redis", counts.ok(), counts.timeouts(), counts.errors(), counts.skipped());
    }

    @Override
    public RevocationState revocations() {
        Revocations revocations = shared.get().revocations();
        Map<String, Long> taken = new LinkedHashMap<>();
        for (Source source : Source.values()) {
            taken.put(source.name().toLowerCase(Locale.ROOT), revocations.taken(source));
        }
        return new RevocationState(revocations.size(), revocations.pending(), taken);
    }

    @Override
    public LossState lostSpans() {
        return lostSpans.get();
    }

    @Override
    public long bufferBytes() {
        return VertxByteBufAllocator.POOLED_ALLOCATOR instanceof ByteBufAllocatorMetricProvider pool
                ? used(pool.metric())
                : 0;
    }

    private static long used(ByteBufAllocatorMetric pool) {
        return pool.usedDirectMemory() + pool.usedHeapMemory();
    }

    @Override
    public boolean ready() {
        return notReady.get().isEmpty();
    }

    @Override
    public boolean draining() {
        return draining.getAsBoolean();
    }
}
