package io.tollgate.gate;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.CredentialSettings.Ticket.Bind;
import io.tollgate.auth.Issuer;
import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.assertion.AssertionSettings;
import io.tollgate.auth.assertion.Signer;
import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.auth.call.RemoteAuthorizer;
import io.tollgate.auth.claim.Condition;
import io.tollgate.auth.claim.RequirementSettings;
import io.tollgate.auth.introspection.IntrospectionSettings;
import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.auth.place.Precedence;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.auth.ticket.Tickets;
import io.tollgate.auth.trial.EnforcementSettings;
import io.tollgate.aws.AccessKeys;
import io.tollgate.fleet.bus.Bus;
import io.tollgate.gate.RouteSettings.Denials;
import io.tollgate.gate.RouteSettings.Refuse;
import io.tollgate.gate.RouteSettings.Rewrite;
import io.tollgate.gate.renew.Renewables;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.Quotas;
import io.tollgate.relay.TunnelSettings;
import io.tollgate.relay.TunnelSettings.OnReload;
import io.tollgate.testing.AuthorizerSketch;
import io.tollgate.testing.IntrospectionSketch;
import io.tollgate.testing.TestKeys;
import io.tollgate.upstream.Upstream;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A route as a test needs it: by default it takes {@code /chat} from anywhere and asks nobody who he is. */
final class RouteSketch {
    private String path = "/chat";
    private List<String> listeners = List.of();
    private List<String> hosts = List.of();
    private List<String> origins = List.of();
    private List<CredentialSettings> credentials = List.of();
    private Precedence precedence = Precedence.ONE;
    private List<String> authenticate = List.of();
    private @Nullable AssertionSettings assertion;
    private @Nullable Signer signer;
    private List<RequirementSettings> require = List.of();
    private Refuse refuse = Refuse.HTTP;
    private Denials denials = Denials.EXACT;
    private EnforcementSettings enforce = EnforcementSettings.ALWAYS;
    private Duration expirySpread = Duration.ZERO;
    private OnReload onReload = OnReload.KEEP;
    private CloseCodes codes = CloseCodes.APP;
    private TunnelSettings.@Nullable Renew renew;
    private @Nullable String ticketPath;
    private List<LimitSettings> limits = List.of();
    private Map<String, String> identity = Map.of("X-User", "sub");
    private @Nullable AuthorizerSettings authorizer;
    private AccessKeys keys = AccessKeys.NONE;
    private Revocations revocations = Revocations.none();
    private @Nullable IntrospectionSettings introspection;

    RouteSketch path(String pattern) {
        path = pattern;
        return this;
    }

    RouteSketch revocations(Revocations made) {
        revocations = made;
        return this;
    }

    RouteSketch listeners(String... names) {
        listeners = List.of(names);
        return this;
    }

    RouteSketch hosts(String... patterns) {
        hosts = List.of(patterns);
        return this;
    }

    RouteSketch origins(String... listed) {
        origins = List.of(listed);
        return this;
    }

    /** Asks for a token of the tests' issuer in the header, or behind the marker {@code M}. */
    RouteSketch authenticating() {
        credentials =
                List.of(new CredentialSettings.Header("Authorization"), new CredentialSettings.SubprotocolMarker("M"));
        authenticate = List.of("main");
        return this;
    }

    /** The same for a token in the query. */
    RouteSketch authenticatingByQuery() {
        credentials = List.of(new CredentialSettings.Query("token"));
        authenticate = List.of("main");
        return this;
    }

    /** Asks for a token in the header that the issuer is asked about, JWTs too. */
    RouteSketch introspecting(IntrospectionSketch sketch) {
        introspection = sketch.settings();
        return authenticating();
    }

    /** Asks an authorizer, which takes its tokens in these places. */
    RouteSketch asking(AuthorizerSketch sketch, CredentialSettings... places) {
        authorizer = sketch.settings();
        credentials = List.of(places);
        return this;
    }

    /** Calls of its authorizer are signed with these. */
    RouteSketch keys(AccessKeys signing) {
        keys = signing;
        return this;
    }

    RouteSketch identity(Map<String, String> headers) {
        identity = headers;
        return this;
    }

    /** Its upstream is told by a token of that signer. */
    RouteSketch asserting(AssertionSettings settings, Signer by) {
        assertion = settings;
        signer = by;
        return this;
    }

    RouteSketch requiring(String claim, String value) {
        require = List.of(RequirementSettings.of(new Condition.Says(claim, Condition.Comparison.EQUALS, value)));
        return this;
    }

    RouteSketch reportingUntil(LocalDate lastDay) {
        enforce = new EnforcementSettings(lastDay);
        return this;
    }

    /** Its tunnels end by up to so much earlier than their tokens. */
    RouteSketch expirySpread(Duration spread) {
        expirySpread = spread;
        return this;
    }

    RouteSketch reevaluating() {
        onReload = OnReload.REEVALUATE;
        return this;
    }

    /** Takes fresh tokens at {@code /renew}, and handles in the parameter {@code renew}. */
    RouteSketch renewing() {
        return renewingAt("/renew");
    }

    RouteSketch renewingAt(String pattern) {
        renew = new TunnelSettings.Renew(pattern, "renew");
        return this;
    }

    RouteSketch refusingByClose() {
        refuse = Refuse.CLOSE;
        return this;
    }

    /** Looks only there, and takes the first place that has any. */
    RouteSketch listing(CredentialSettings... places) {
        credentials = List.of(places);
        precedence = Precedence.LISTED;
        authenticate = List.of("main");
        return this;
    }

    /** Asks for a token in the header, or else in the first message, which has half a minute and 1 KiB. */
    RouteSketch awaitingMessage(CredentialSettings... otherPlaces) {
        return awaitingMessage(Duration.ofSeconds(30), otherPlaces);
    }

    RouteSketch awaitingMessage(Duration within, CredentialSettings... otherPlaces) {
        credentials = Stream.concat(
                        Stream.of(
                                new CredentialSettings.Header("Authorization"),
                                new CredentialSettings.Message("token", within, 1024)),
                        Stream.of(otherPlaces))
                .toList();
        authenticate = List.of("main");
        return this;
    }

    /** Closes by the standard's codes alone. */
    RouteSketch closingByTheStandard() {
        codes = CloseCodes.RFC;
        return this;
    }

    RouteSketch denyingAlike() {
        denials = Denials.UNAUTHORIZED;
        return this;
    }

    RouteSketch limits(LimitSettings... rules) {
        limits = List.of(rules);
        return this;
    }

    /** Takes tickets in the parameter {@code ticket}, beside tokens in the header, and issues them at {@code /chat/ticket}. */
    RouteSketch ticketing(Bind... bind) {
        credentials = List.of(
                new CredentialSettings.Header("Authorization"),
                new CredentialSettings.Ticket("ticket", Duration.ofSeconds(30), Set.of(bind)));
        authenticate = List.of("main");
        ticketPath = "/chat/ticket";
        return this;
    }

    /** The same for a route that is at another path. */
    RouteSketch ticketPath(String pattern) {
        ticketPath = pattern;
        return this;
    }

    Route over(Upstream upstream, Vertx vertx) {
        return over(upstream, vertx, Quotas.local());
    }

    Route over(Upstream upstream, Vertx vertx, Quotas quotas) {
        return over(upstream, vertx, quotas, new Renewables());
    }

    Route over(Upstream upstream, Vertx vertx, Quotas quotas, Renewables renewables) {
        RouteSettings settings = new RouteSettings(
                "chat",
                listeners,
                hosts,
                path,
                origins,
                credentials,
                ticketPath,
                precedence,
                authenticate,
                authorizer == null ? null : authorizer.name(),
                require,
                identity,
                assertion,
                refuse,
                denials,
                RouteSettings.Preset.NONE,
                enforce,
                limits,
                tunnel(),
                Rewrite.NONE,
                Map.of(),
                List.of(),
                "stub");
        List<Issuer> issuers = authenticate.isEmpty() ? List.of() : List.of(issuer(vertx));
        return new Route(
                settings,
                new Route.Provers(issuers, authorizer(vertx), signer, revocations, new Tickets(vertx, new Bus())),
                upstream,
                quotas,
                renewables);
    }

    private @Nullable RemoteAuthorizer authorizer(Vertx vertx) {
        try {
            return authorizer == null ? null : RemoteAuthorizer.create(vertx, authorizer, keys);
        } catch (KeySourceFault e) {
            throw new AssertionError(e);
        }
    }

    private TunnelSettings tunnel() {
        TunnelSettings other = TunnelSettings.DEFAULTS;
        return new TunnelSettings(
                other.maxFrame(),
                other.maxMessage(),
                other.idle(),
                other.lifetime(),
                other.jitter(),
                other.ping(),
                other.endOnExpiry(),
                expirySpread,
                codes,
                other.closeTimeout(),
                other.halfClose(),
                other.writeStall(),
                onReload,
                renew);
    }

    private Issuer issuer(Vertx vertx) {
        IssuerSettings settings = new IssuerSettings(
                "main",
                TestKeys.ISSUER,
                IssuerSettings.DEFAULT_SUBJECT,
                List.of(TestKeys.AUDIENCE),
                introspection == null ? new IssuerSettings.InlineKeys(TestKeys.jwks()) : new IssuerSettings.NoKeys(),
                IssuerSettings.DEFAULT_ALGORITHMS,
                Duration.ofSeconds(30),
                false,
                0,
                IssuerSettings.Freshness.DEFAULT,
                introspection,
                null);
        try {
            return Issuer.create(vertx, settings);
        } catch (KeySourceFault e) {
            throw new AssertionError(e);
        }
    }
}
