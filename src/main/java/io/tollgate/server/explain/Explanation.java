package io.tollgate.server.explain;

import io.tollgate.auth.CredentialSettings.Ticket;
import io.tollgate.auth.Issuer;
import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.assertion.Signer;
import io.tollgate.auth.introspection.IntrospectionCounts;
import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.auth.ticket.Tickets;
import io.tollgate.aws.AccessKey;
import io.tollgate.config.TollgateSettings;
import io.tollgate.gate.GateSnapshot;
import io.tollgate.gate.Rehearsal;
import io.tollgate.gate.Route;
import io.tollgate.gate.RouteSettings;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.listener.ListenerSettings.ClientAuth;
import io.tollgate.quota.Quotas;
import io.tollgate.server.LoopWorker;
import io.tollgate.upstream.Upstream;
import io.tollgate.upstream.UpstreamSettings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes one handshake through a configuration, as a running Tollgate would, and tells what came of it. Nothing listens and no
 * upstream is dialled; keys that have a URL are fetched once, and the route's authorizer is asked, unless the question says
 * otherwise. On a thread that may block.
 */
public final class Explanation {
    private static final long FETCH_SECONDS = 10;

    /** Nothing of a signature is shown but its form, so none of the operator's keys is asked for. */
    private static final AccessKey STAND_IN = new AccessKey("STANDIN", "none", "none", null);

    private final TollgateSettings settings;
    private final Question question;
    private final List<String> notes = new ArrayList<>();

    private Explanation(TollgateSettings settings, Question question) {
        this.settings = settings;
        this.question = question;
    }

    /**
     * What is asked.
     *
     * @param head the request, up to and with its empty line; each character is one byte
     * @param listener by name, or null for the first that ends TLS as asked
     * @param tls whether the client speaks TLS to it
     * @param peer who is at the other end of TCP
     * @param certificate that the client shows where it is asked for one, or null; it is taken for one that the listener trusts
     * @param message what the client would say first, or null
     * @param offline whether keys with a URL are left where they are, and authorizers alone
     */
    public record Question(
            String head,
            @Nullable String listener,
            boolean tls,
            InetAddress peer,
            @Nullable X509Certificate certificate,
            @Nullable String message,
            boolean offline) {
        /** Of a client that says nothing behind its request. */
        public Question(
                String head,
                @Nullable String listener,
                boolean tls,
                InetAddress peer,
                @Nullable X509Certificate certificate,
                boolean offline) {
            this(head, listener, tls, peer, certificate, null, offline);
        }

        /** Without the head and the message, which may hold a token. */
        @Override
        public String toString() {
            return "Question[" + listener + "]";
        }
    }

    /**
     * The answer as one JSON object, without any token.
     *
     * @throws IllegalArgumentException saying what, if the question names a listener that is not there, or a file of the
     *     configuration cannot be used
     */
    public static JsonObject of(TollgateSettings settings, Question question) {
        Vertx vertx = Vertx.vertx();
        try {
            return new Explanation(settings, question).answer(vertx);
        } catch (KeySourceFault e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private JsonObject answer(Vertx vertx) throws KeySourceFault {
        ListenerSettings listener = listener();
        Map<String, Issuer> issuers = new LinkedHashMap<>();
        for (IssuerSettings issuer : settings.issuers()) {
            issuers.put(
                    issuer.name(), question.offline() ? Issuer.silent(vertx, issuer) : Issuer.create(vertx, issuer));
        }
        fetchKeys(issuers);
        AskedAuthorizers authorizers = AskedAuthorizers.of(vertx, settings.authorizers(), question.offline());
        authorizers.awaitKeys();
        List<String> names =
                settings.listeners().stream().map(ListenerSettings::name).toList();
        Rehearsal rehearsal = Rehearsal.of(
                question.head().getBytes(StandardCharsets.ISO_8859_1),
                new Rehearsal.Scene(
                        listener.name(),
                        question.peer(),
                        listener.tls() != null,
                        shownTo(listener),
                        listener.maxHead(),
                        LoopWorker.clientRule(listener),
                        question.message()),
                new GateSnapshot(names, routes(vertx, issuers, authorizers)),
                Clock.systemUTC());
        issuers.values().forEach(this::noteIfAsked);
        issuers.values().forEach(Issuer::close);
        authorizers.close();
        notes.addAll(authorizers.notes());
        if (settings.telemetry().tracing() != null) {
            notes.add("tracing is on: a traceparent of ours goes up too");
        }
        noteWhoIsTheClient(listener, rehearsal);
        noteWhoSigns(rehearsal);
        noteTicket(rehearsal);
        return new ExplanationJson(settings, rehearsal, notes).object();
    }

    private void noteIfAsked(Issuer issuer) {
        IntrospectionCounts counts = issuer.introspections();
        if (counts != null && counts.active() + counts.refused() + counts.unanswered() > 0) {
            notes.add("issuer " + issuer.name() + " was asked about the token now, as for a client");
        } else if (counts != null && question.offline()) {
            notes.add("issuer " + issuer.name() + " was not asked about any token");
        }
    }

    private void noteWhoIsTheClient(ListenerSettings listener, Rehearsal rehearsal) {
        if (listener.proxyProtocol()) {
            notes.add("listener " + listener.name() + " asks for a PROXY header: " + rehearsal.peer()
                    + " is taken for whom it names");
        }
        if (rehearsal.namedByStranger() != null) {
            notes.add(rehearsal.namedByStranger() + " is not believed of " + rehearsal.peer()
                    + ", which is not in trustedProxies of listener " + listener.name());
        }
    }

    private @Nullable X509Certificate shownTo(ListenerSettings listener) {
        if (question.certificate() == null) {
            return null;
        }
        boolean asks = listener.tls() != null && listener.tls().clientAuth() != ClientAuth.NONE;
        notes.add(
                asks
                        ? "the certificate is taken for one that clientCa of listener " + listener.name()
                                + " vouches for, and whose key the client has"
                        : "the certificate is not shown: listener " + listener.name() + " asks for none");
        return asks ? question.certificate() : null;
    }

    private void noteTicket(Rehearsal rehearsal) {
        if (rehearsal.credential() instanceof Ticket) {
            notes.add(
                    "a ticket is good once, so it is not looked up here, and stays good: a client with it is judged by the"
                            + " token that it was issued for, at these steps; explain that token in another place of the route");
        }
    }

    private void noteWhoSigns(Rehearsal rehearsal) {
        for (UpstreamSettings upstream : settings.upstreams()) {
            if (upstream.sign() != null
                    && upstream.name().equals(rehearsal.visit().upstream())) {
                notes.add("upstream " + upstream.name() + " signs: shown with a stand-in for the key of account "
                        + upstream.sign().account().label()
                        + ", and with a session token, which lasting keys have not");
            }
        }
    }

    private ListenerSettings listener() {
        String named = question.listener();
        for (ListenerSettings listener : settings.listeners()) {
            if (named == null
                    ? question.tls() == (listener.tls() != null)
                    : listener.name().equals(named)) {
                return listener;
            }
        }
        List<String> names =
                settings.listeners().stream().map(ListenerSettings::name).toList();
        if (named != null || names.isEmpty()) {
            throw new IllegalArgumentException("no listener " + named + ", expected one of " + names);
        }
        notes.add(
                question.tls() ? "no listener ends TLS: taken as sent on by what does" : "every listener asks for TLS");
        return settings.listeners().get(0);
    }

    private void fetchKeys(Map<String, Issuer> issuers) {
        for (Issuer issuer : issuers.values()) {
            if (issuer.ready()) {
                continue;
            }
            if (question.offline()) {
                notes.add("keys of issuer " + issuer.name() + " were not fetched: its tokens cannot be judged");
                continue;
            }
            issuer.start()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .completeOnTimeout(null, FETCH_SECONDS, TimeUnit.SECONDS)
                    .join();
            notes.add("keys of issuer " + issuer.name()
                    + (issuer.ready() ? " were fetched now" : " could not be fetched: its tokens cannot be judged"));
        }
    }

    private List<Route> routes(Vertx vertx, Map<String, Issuer> issuers, AskedAuthorizers authorizers) {
        Signer signer = Signer.standIn();
        Tickets tickets = Tickets.silent(vertx);
        Map<String, Upstream> upstreams = new LinkedHashMap<>();
        for (UpstreamSettings upstream : settings.upstreams()) {
            upstreams.put(upstream.name(), new Upstream(upstream, vertx, now -> STAND_IN));
        }
        Quotas quotas = Quotas.local();
        List<Route> routes = new ArrayList<>();
        for (RouteSettings route : settings.routes()) {
            List<Issuer> named = route.issuers().stream()
                    .map(name -> Objects.requireNonNull(issuers.get(name), name))
                    .toList();
            Upstream upstream = Objects.requireNonNull(upstreams.get(route.upstream()), route.upstream());
            Route.Provers provers = new Route.Provers(
                    named, authorizers.named(route.authorizer()), signer, Revocations.none(), tickets);
            routes.add(new Route(route, provers, upstream, quotas));
        }
        return routes;
    }
}
