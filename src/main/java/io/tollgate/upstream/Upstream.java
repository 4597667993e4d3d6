package io.tollgate.upstream;

import io.netty.channel.EventLoop;
import io.tollgate.aws.AccessKey;
import io.tollgate.aws.AccessKeys;
import io.tollgate.aws.sign.Signed;
import io.tollgate.aws.sign.Signer;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.upstream.pace.ConnectPace;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One group of servers at run time. Safe on any thread: one is shared by all event loops.
 *
 * <p>Needs no closing. Attempts and tunnels that started with it go on after a reload has replaced it.
 */
public final class Upstream {
    private final UpstreamSettings settings;
    private final List<Endpoint> endpoints;
    private final Balancer balancer;
    private final UpstreamTls tls;
    private final VertxInternal vertx;
    private final @Nullable Signer signer;
    private final AccessKeys keys;
    private final AtomicInteger turns = new AtomicInteger();
    /** Null where connections may be opened as fast as they are asked for. */
    private final @Nullable ConnectPace pace;

    /**
     * Reads what to trust; blocks.
     *
     * @param keys what upgrades are signed with, where the settings say so
     * @throws IllegalArgumentException if an endpoint or the TLS settings cannot be used; the message says why
     */
    public Upstream(UpstreamSettings settings, Vertx vertx, AccessKeys keys) {
        this(settings, vertx, keys, null);
    }

    /**
     * The same in the place of another, as after a reload: its connections are opened as if they went on.
     *
     * @param before the one of that name, or null
     */
    public Upstream(UpstreamSettings settings, Vertx vertx, AccessKeys keys, @Nullable Upstream before) {
        this.settings = settings;
        this.vertx = (VertxInternal) vertx;
        this.signer = settings.sign() == null ? null : new Signer(settings.sign());
        this.keys = keys;
        this.endpoints = settings.endpoints().stream().map(Endpoint::of).toList();
        this.balancer = Balancer.of(settings.balance());
        this.tls = new UpstreamTls(settings);
        this.pace = paceAfter(before);
    }

    private @Nullable ConnectPace paceAfter(@Nullable Upstream before) {
        UpstreamTerms.Connects wanted = terms().connects();
        ConnectPace known = before == null ? null : before.pace;
        if (before != null && Objects.equals(before.terms().connects(), wanted)) {
            return known;
        }
        if (wanted == null) {
            return null;
        }
        ConnectPace fresh =
                new ConnectPace(wanted.rate(), wanted.queue(), wanted.patience().toNanos(), System::nanoTime);
        if (known != null) {
            fresh.follow(known);
        }
        return fresh;
    }

    public String name() {
        return settings.name();
    }

    public UpstreamSettings settings() {
        return settings;
    }

    /** What its servers ask of whoever connects. */
    public UpstreamTerms terms() {
        return settings.terms();
    }

    /** How many wait for their turn to connect. */
    public int waiting() {
        return pace == null ? 0 : pace.waiting();
    }

    /** Who hands out turns to connect, or null for nobody. */
    @Nullable
    ConnectPace pace() {
        return pace;
    }

    /** All of them, in the file's order. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** For TCP and TLS together, per endpoint. */
    public Duration connectTimeout() {
        return settings.connectTimeout();
    }

    /** From the request to the end of the answer's head. */
    public Duration answerTimeout() {
        return settings.answerTimeout();
    }

    /** Whether the client's Host goes on to this endpoint, rather than the endpoint's own authority. */
    public boolean keepHostFor(Endpoint endpoint) {
        Boolean keepHost = settings.keepHost();
        return keepHost == null ? !endpoint.tls() : keepHost;
    }

    /**
     * Picks an endpoint and counts a connection to it.
     *
     * @param attempted those that failed this attempt already
     * @param observer hears of the connection's begin and end
     * @throws Refusal {@link Outcome#NO_ENDPOINT} if there is no other
     */
    public EndpointLease pick(Set<Endpoint> attempted, GateObserver observer) throws Refusal {
        List<Endpoint> candidates = attempted.isEmpty()
                ? endpoints
                : endpoints.stream()
                        .filter(endpoint -> !attempted.contains(endpoint))
                        .toList();
        if (candidates.isEmpty()) {
            throw Refusal.of(
                    Outcome.NO_ENDPOINT,
                    "upstream '%s' has no endpoint that was not tried, of %d".formatted(name(), endpoints.size()));
        }
        return new EndpointLease(this, balancer.pick(candidates, turns.getAndIncrement()), observer);
    }

    /** Whether it takes signed upgrades only. */
    public boolean signs() {
        return signer != null;
    }

    /**
     * Asked before the dial, which would be in vain.
     *
     * @throws Refusal {@link Outcome#NO_ACCESS_KEY} if there is nothing to sign with at the moment
     */
    public void refuseWithoutKey(Instant now) throws Refusal {
        if (signs()) {
            key(now);
        }
    }

    /**
     * A target as it is to be asked for, and what is to be sent with it.
     *
     * @param host as in the Host header
     * @throws Refusal {@link Outcome#NO_ACCESS_KEY} if there is nothing to sign with at the moment
     */
    public Signed sign(String host, String target, Instant now) throws Refusal {
        return signer == null ? new Signed(target, List.of()) : signer.sign(host, target, key(now), now);
    }

    /** The target of {@link #sign} alone, which takes no signature where that goes into headers. */
    public String target(String host, String target, Instant now) throws Refusal {
        return signer == null || signer.isInTarget() ? sign(host, target, now).target() : signer.unsigned(target);
    }

    private AccessKey key(Instant now) throws Refusal {
        AccessKey key = keys.at(now);
        if (key == null) {
            throw Refusal.of(Outcome.NO_ACCESS_KEY, "upstream '" + name() + "' signs, and no access key is at hand");
        }
        return key;
    }

    /** Opens a connection to one, TLS done, on that event loop, by no deadline but the caller's. */
    Opening open(Endpoint endpoint, EventLoop loop, Opening.Listener listener) {
        return Opening.start(vertx, tls, endpoint, loop, listener);
    }

    /** What speaks TLS to its servers, or null where nothing does. */
    public @Nullable String tlsEngine() {
        return tls.engine();
    }
}
