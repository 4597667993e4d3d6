package io.tollgate.gate;

import io.tollgate.auth.Authenticator;
import io.tollgate.auth.Authorizer;
import io.tollgate.auth.CredentialFinder;
import io.tollgate.auth.CredentialSettings.Certificate;
import io.tollgate.auth.IdentityHeaders;
import io.tollgate.auth.Issuer;
import io.tollgate.auth.OriginRule;
import io.tollgate.auth.Permit;
import io.tollgate.auth.Principal;
import io.tollgate.auth.Referral;
import io.tollgate.auth.assertion.Assertion;
import io.tollgate.auth.assertion.AssertionSettings;
import io.tollgate.auth.assertion.Signer;
import io.tollgate.auth.call.RemoteAuthorizer;
import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.auth.ticket.Tickets;
import io.tollgate.auth.trial.EnforcementSettings;
import io.tollgate.auth.trial.Trial;
import io.tollgate.gate.call.BearerOnly;
import io.tollgate.gate.forward.ForwardRule;
import io.tollgate.gate.forward.PathRewrite;
import io.tollgate.gate.renew.HandleRule;
import io.tollgate.gate.renew.Renewables;
import io.tollgate.gate.ticket.TicketRule;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.LimitSettings.Per.Kind;
import io.tollgate.quota.Quotas;
import io.tollgate.quota.RouteLimits;
import io.tollgate.relay.TunnelRule;
import io.tollgate.relay.TunnelSettings;
import io.tollgate.relay.TunnelSettings.OnReload;
import io.tollgate.relay.upward.UpwardSettings;
import io.tollgate.telemetry.LogText;
import io.tollgate.upstream.Upstream;
import io.tollgate.upstream.UpstreamTerms;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A route's settings compiled into what each step asks. Immutable, safe on any thread. */
public final class Route {
    /**
     * What a tunnel was let in by, so that it can be judged again without its token. Immutable.
     *
     * @param principal null where the route asked nobody
     * @param ambient whether a browser had sent the credential by itself
     * @param origin empty for one that is too long to be listed anywhere: an open tunnel holds no more than it must
     * @param pathVariables what the route's path named, decoded
     * @param caller whom its limits count
     * @param atReload whether it is judged again then; else only by a fresh token, and the principal is not kept
     */
    record Standing(
            @Nullable Principal principal,
            boolean ambient,
            @Nullable String origin,
            Map<String, String> pathVariables,
            RequestCaller caller,
            boolean atReload) {
        /** A scheme, a host of at most 253 characters, a port. */
        private static final int LONGEST_ORIGIN = 300;

        Standing {
            origin = origin == null || origin.length() <= LONGEST_ORIGIN ? origin : "";
        }

        /** The same with a fresh token, which no browser sends by itself. */
        Standing of(Principal fresh) {
            return new Standing(fresh, false, origin, pathVariables, caller.as(fresh), atReload);
        }

        /** The same of whom something else is said by now. */
        Standing saying(Principal now) {
            return new Standing(now, ambient, origin, pathVariables, caller.as(now), atReload);
        }

        /** Shows the variables to nobody: they may name a person. */
        @Override
        public String toString() {
            return "Standing[principal=" + principal + "]";
        }
    }

    /**
     * Who proves a route's callers: issuers in the order of the file, an authorizer, or nobody.
     *
     * @param authorizer who is asked in place of issuers, or null
     * @param signer who vouches for them towards the upstream; null where no route asks for that
     * @param revocations what they proved that counts no more
     * @param tickets what tokens may be exchanged for
     */
    public record Provers(
            List<Issuer> issuers,
            @Nullable RemoteAuthorizer authorizer,
            @Nullable Signer signer,
            Revocations revocations,
            Tickets tickets) {
        public Provers {
            issuers = List.copyOf(issuers);
        }
    }

    private final RouteSettings settings;
    private final OriginRule origins;
    private final CredentialFinder credentials;
    /** Null where a route takes no tickets. */
    private final @Nullable TicketRule tickets;

    private final @Nullable Authenticator authenticator;
    private final @Nullable Referral referral;
    private final Revocations revocations;
    private final Authorizer authorizer;
    private final @Nullable Assertion assertion;
    private final ForwardRule forward;
    private final RouteLimits limits;
    private final boolean countsAddresses;
    private final TunnelRule tunnel;
    private final HandleRule handles;
    /** Null where a tunnel cannot be renewed. */
    private final @Nullable Renewables renewables;
    /** Few: one for each that open tunnels are left at. */
    private final Map<UpstreamTerms, TunnelRule> tunnelsElsewhere = new ConcurrentHashMap<>();

    private final Upstream upstream;

    /**
     * Compiles.
     *
     * @param provers who the settings name to prove its callers
     * @param quotas in which its limits count
     */
    public Route(RouteSettings settings, Provers provers, Upstream upstream, Quotas quotas) {
        this(settings, provers, upstream, quotas, new Renewables());
    }

    /** @param renewables where its tunnels are found that can be renewed */
    public Route(RouteSettings settings, Provers provers, Upstream upstream, Quotas quotas, Renewables renewables) {
        this.settings = settings;
        this.origins = new OriginRule(settings.origins());
        this.credentials = new CredentialFinder(settings.credentials(), settings.precedence());
        Certificate certificates = Certificate.among(settings.credentials());
        this.authenticator =
                settings.authenticate().isEmpty() ? null : new Authenticator(provers.issuers(), certificates);
        this.tickets = TicketRule.of(settings, provers.tickets());
        RemoteAuthorizer asked = provers.authorizer();
        this.referral = asked == null ? null : new Referral(asked, credentials);
        this.assertion = assertion(settings.assertion(), provers.signer());
        this.revocations = provers.revocations();
        this.authorizer = new Authorizer(settings.require(), origins, certificates, revocations);
        this.forward = new ForwardRule(
                new PathRewrite(settings.rewrite()),
                new IdentityHeaders(
                        settings.identity(),
                        asked == null ? null : asked.upward(),
                        assertion == null ? null : assertion.header()),
                settings.setHeaders(),
                settings.removeHeaders());
        this.limits = new RouteLimits(settings.name(), settings.limits(), quotas);
        this.countsAddresses =
                settings.limits().stream().anyMatch(limit -> limit.per().kind() == Kind.ADDRESS);
        this.tunnel =
                TunnelRule.of(settings.tunnel(), upward(upstream.settings().terms()));
        this.upstream = upstream;
        TunnelSettings.Renew renew = settings.tunnel().renew();
        this.handles = HandleRule.of(renew == null ? null : renew.query());
        this.renewables = renew == null ? null : renewables;
    }

    public RouteSettings settings() {
        return settings;
    }

    private static @Nullable Assertion assertion(@Nullable AssertionSettings settings, @Nullable Signer signer) {
        return settings == null ? null : new Assertion(settings, Objects.requireNonNull(signer, "signer"));
    }

    private static UpwardSettings upward(UpstreamTerms terms) {
        return new UpwardSettings(
                terms.maxFrame(),
                terms.maxMessage(),
                terms.textOnly(),
                terms.keepAlive().every(),
                terms.keepAlive().message(),
                terms.lifetime(),
                terms.jitter());
    }

    String name() {
        return settings.name();
    }

    /** Whether it serves this listener's connections. */
    boolean servesListener(String listener) {
        return settings.listeners().isEmpty() || settings.listeners().contains(listener);
    }

    List<String> hosts() {
        return settings.hosts();
    }

    String path() {
        return settings.path();
    }

    /** A browser says where it comes from; a page that is not listed gets no further. Nothing is asked of other clients here. */
    void refuseOrigin(@Nullable String origin) throws Refusal {
        if (origin != null && !origins.allows(origin)) {
            throw Refusal.of(Outcome.ORIGIN_DENIED, "Origin '" + LogText.bounded(origin) + "' is not listed");
        }
    }

    /** Whether pages of that origin may connect at that moment, and so renew, and be issued tickets. */
    public boolean admits(String origin, Instant now) {
        return origins.allows(origin) || enforcement().trial(now) != null;
    }

    /** A request's query without the handle, which is for nobody but us. */
    @Nullable
    String query(UpgradeRequest request) {
        return handles.strip(request.rawQuery());
    }

    /** By what the client wants its tunnel to be known, or null. */
    @Nullable
    String handle(UpgradeRequest request) throws Refusal {
        return handles.find(request.rawQuery());
    }

    /** Null where a tunnel cannot be renewed. */
    @Nullable
    Renewables renewables() {
        return renewables;
    }

    /** The principal that a call's token proves to this route's issuers. */
    public Future<Principal> prove(BearerOnly shown, Instant now, Asker asker) {
        try {
            return Objects.requireNonNull(authenticator, "who renews names issuers")
                    .authenticate(shown.credential(), now, asker)
                    .compose(this::notRevoked);
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private Future<Principal> notRevoked(Principal proven) {
        try {
            revocations.refuse(proven.imprint());
            return Future.succeededFuture(proven);
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    CredentialFinder credentials() {
        return credentials;
    }

    /** Null where it takes no tickets. */
    public @Nullable TicketRule tickets() {
        return tickets;
    }

    /** Null for a route that authenticates nobody, which the file has to say, and for one with an authorizer. */
    @Nullable
    Authenticator authenticator() {
        return authenticator;
    }

    /** Null for a route without an authorizer. */
    @Nullable
    Referral referral() {
        return referral;
    }

    Revocations revocations() {
        return revocations;
    }

    Authorizer authorizer() {
        return authorizer;
    }

    /** Null for a route whose upstream is told nothing by a token of ours. */
    @Nullable
    Assertion assertion() {
        return assertion;
    }

    ForwardRule forward() {
        return forward;
    }

    EnforcementSettings enforcement() {
        return settings.enforce();
    }

    boolean refusesByClose() {
        return settings.refuse() == RouteSettings.Refuse.CLOSE;
    }

    /** Whether the client is not told what was wrong with its token, or with what the token allows. */
    boolean deniesAlike() {
        return settings.denials() == RouteSettings.Denials.UNAUTHORIZED;
    }

    CloseCodes codes() {
        return settings.tunnel().codes();
    }

    /** Whether its open tunnels are judged again when there is another rule. */
    boolean reevaluates() {
        return settings.tunnel().onReload() == OnReload.REEVALUATE;
    }

    /** The leave that somebody who was let in by the route of this name before has of this one at that moment, or null. */
    @Nullable
    Permit judgeAgain(Standing standing, Instant now) {
        Principal principal = standing.principal();
        Trial trial = enforcement().trial(now);
        if (trial != null) {
            return Authorizer.onTrial(trial, principal);
        }
        if (standing.origin() != null && !origins.allows(standing.origin())) {
            return null;
        }
        if (authenticator == null && referral == null) {
            return Authorizer.open();
        }
        return principal != null && believes(principal)
                ? authorizer.again(principal, standing.ambient(), standing.origin(), standing.pathVariables())
                : null;
    }

    /**
     * The leave that a tunnel has with a fresh token, by these rules.
     *
     * @param standing with the token's principal
     * @throws Refusal naming the rule that does not hold
     */
    Permit judgeRenewal(Standing standing, Instant now) throws Refusal {
        Principal principal = Objects.requireNonNull(standing.principal(), "a proven token");
        Trial trial = enforcement().trial(now);
        if (trial != null) {
            return Authorizer.onTrial(trial, principal);
        }
        refuseOrigin(standing.origin());
        return authorizer.authorize(principal, standing.ambient(), standing.origin(), standing.pathVariables());
    }

    private boolean believes(Principal principal) {
        return referral == null
                ? authenticator != null && authenticator.believes(principal)
                : referral.believes(principal);
    }

    /** How who was let in is judged when his claims are others now, without his request. */
    Function<Principal, @Nullable Permit> authorizerOf(Standing judged) {
        Authorizer own = authorizer;
        return principal -> own.again(principal, judged.ambient(), judged.origin(), judged.pathVariables());
    }

    /** Whether a limit is per address, so that it matters whose address a client has. */
    boolean countsAddresses() {
        return countsAddresses;
    }

    public RouteLimits limits() {
        return limits;
    }

    TunnelRule tunnel() {
        return tunnel;
    }

    /** The same of an open tunnel to that upstream: it is held to what that one asks, though the route may lead elsewhere by now. */
    TunnelRule tunnel(Upstream reached) {
        return reached.name().equals(upstream.name())
                ? tunnel
                : tunnelsElsewhere.computeIfAbsent(
                        reached.terms(), terms -> TunnelRule.of(settings.tunnel(), upward(terms)));
    }

    Upstream upstream() {
        return upstream;
    }
}
