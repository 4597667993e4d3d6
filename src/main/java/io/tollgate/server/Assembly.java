package io.tollgate.server;

import io.tollgate.auth.Issuer;
import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.assertion.Signer;
import io.tollgate.auth.assertion.SignerSettings;
import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.auth.revocation.KeptRevocations;
import io.tollgate.auth.ticket.Tickets;
import io.tollgate.aws.AccessKeys;
import io.tollgate.config.TollgateSettings;
import io.tollgate.config.change.FileDigests;
import io.tollgate.config.change.SettingsDiff;
import io.tollgate.fleet.RedisSettings;
import io.tollgate.gate.GateSnapshot;
import io.tollgate.gate.Route;
import io.tollgate.gate.RouteSettings;
import io.tollgate.gate.call.PlacedDoor;
import io.tollgate.gate.logout.LogoutDoor;
import io.tollgate.gate.renew.RenewDoor;
import io.tollgate.gate.renew.Renewals;
import io.tollgate.gate.ticket.TicketDoor;
import io.tollgate.listener.Listener;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.quota.Quotas;
import io.tollgate.server.authorizer.Authorizers;
import io.tollgate.server.fleet.FleetCounts;
import io.tollgate.server.keys.AccountKeys;
import io.tollgate.token.KeyFault;
import io.tollgate.upstream.Upstream;
import io.tollgate.upstream.UpstreamSettings;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What settings become before anything listens: listeners' certificates, issuers with their keys, routes over upstreams. Made
 * on a thread that may block, since files are read. One that follows another takes over what did not change: an issuer with
 * its keys and the tokens it remembers, tickets, an AWS account with its key, an authorizer with its verdicts, an upstream with its count of connections, a TLS context
 * with its sessions, the link to Redis. What limits have counted stays in any case.
 *
 * @param files what the files held that the settings name
 * @param signer who vouches towards upstreams, or null where that is asked nowhere
 * @param listeners in the file's order
 */
record Assembly(
        TollgateSettings settings,
        FileDigests files,
        Map<String, Issuer> issuers,
        AccountKeys accounts,
        Authorizers authorizers,
        @Nullable Signer signer,
        Map<String, Upstream> upstreams,
        Quotas quotas,
        FleetCounts fleet,
        Renewals renewals,
        Tickets tickets,
        KeptRevocations revocations,
        List<Listener.Terms> listeners,
        GateSnapshot snapshot) {

    /**
     * Builds one.
     *
     * @param before the one that it is to follow, or null
     * @throws StartException of kind SETTINGS, if a file cannot be read or holds what cannot be used; then nothing new stays
     */
    static Assembly of(TollgateSettings settings, FileDigests files, Vertx vertx, @Nullable Assembly before)
            throws StartException {
        Builder builder = new Builder(settings, files, vertx, before);
        try {
            return builder.build();
        } catch (KeySourceFault | IllegalArgumentException e) {
            builder.letGo();
            throw new StartException(StartException.Kind.SETTINGS, String.valueOf(e.getMessage()));
        }
    }

    /** What speaks TLS where something does, by {@code listener} or {@code upstream} and the name. */
    Map<String, String> tlsEngines() {
        Map<String, String> engines = new LinkedHashMap<>();
        for (Listener.Terms terms : listeners) {
            if (terms.tls() != null) {
                engines.put("listener " + terms.settings().name(), terms.tls().engine());
            }
        }
        for (Upstream upstream : upstreams.values()) {
            if (upstream.tlsEngine() != null) {
                engines.put("upstream " + upstream.name(), upstream.tlsEngine());
            }
        }
        return engines;
    }

    /** Its issuers that another one does not have. */
    List<Issuer> issuersNotOf(@Nullable Assembly other) {
        return issuers.values().stream()
                .filter(issuer -> other == null || other.issuers.get(issuer.name()) != issuer)
                .toList();
    }

    private static final class Builder {
        private final TollgateSettings settings;
        private final FileDigests files;
        private final Vertx vertx;
        private final @Nullable Assembly before;
        private final Map<String, Issuer> issuers = new LinkedHashMap<>();
        private final List<Issuer> made = new ArrayList<>();
        private Authorizers authorizers = Authorizers.NONE;
        private @Nullable FleetCounts fleet;
        private @Nullable Signer signer;
        private @Nullable KeptRevocations revocations;

        Builder(TollgateSettings settings, FileDigests files, Vertx vertx, @Nullable Assembly before) {
            this.settings = settings;
            this.files = files;
            this.vertx = vertx;
            this.before = before;
        }

        Assembly build() throws KeySourceFault {
            List<Listener.Terms> listeners = new ArrayList<>();
            for (ListenerSettings listener : settings.listeners()) {
                listeners.add(terms(listener));
            }
            for (IssuerSettings issuer : settings.issuers()) {
                issuers.put(issuer.name(), issuer(issuer));
            }
            FleetCounts counts = fleet();
            fleet = counts;
            KeptRevocations kept = revocations(counts);
            revocations = kept;
            Quotas quotas = (before == null ? Quotas.local() : before.quotas).sharing(counts.store());
            AccountKeys accounts = AccountKeys.of(settings, before == null ? null : before.accounts);
            authorizers = authorizers(accounts);
            signer = signer();
            Map<String, Upstream> upstreams = new LinkedHashMap<>();
            for (UpstreamSettings upstream : settings.upstreams()) {
                upstreams.put(upstream.name(), upstream(upstream, accounts));
            }
            List<String> names =
                    settings.listeners().stream().map(ListenerSettings::name).toList();
            Renewals renewals = before == null ? new Renewals(vertx, counts.bus()) : before.renewals;
            Tickets tickets = before == null ? new Tickets(vertx, counts.bus()) : before.tickets;
            List<Route> routes = routes(upstreams, quotas, renewals, provers(kept, tickets));
            List<PlacedDoor> doors = new ArrayList<>(RenewDoor.of(routes, renewals, Clock.systemUTC()));
            doors.addAll(TicketDoor.of(routes, Clock.systemUTC()));
            doors.addAll(LogoutDoor.of(issuers.values(), kept.revocations(), quotas));
            GateSnapshot snapshot = new GateSnapshot(names, routes, doors);
            return new Assembly(
                    settings,
                    files,
                    issuers,
                    accounts,
                    authorizers,
                    signer,
                    upstreams,
                    quotas,
                    counts,
                    renewals,
                    tickets,
                    kept,
                    listeners,
                    snapshot);
        }

        private KeptRevocations revocations(FleetCounts counts) {
            if (before == null) {
                return KeptRevocations.of(vertx, settings.revocations(), counts.bus());
            }
            return before.revocations.settings().equals(settings.revocations())
                    ? before.revocations
                    : before.revocations.with(settings.revocations());
        }

        private FleetCounts fleet() {
            if (before == null) {
                return FleetCounts.of(vertx, settings.redis());
            }
            RedisSettings known = before.fleet.settings();
            RedisSettings wanted = settings.redis();
            if (known == null || wanted == null) {
                return Objects.equals(known, wanted) ? before.fleet : before.fleet.with(wanted);
            }
            return same(known, wanted, before) ? before.fleet : before.fleet.with(wanted);
        }

        private @Nullable Signer signer() throws KeySourceFault {
            SignerSettings wanted = settings.signing();
            boolean asked = settings.routes().stream().anyMatch(route -> route.assertion() != null);
            if (!asked && wanted.key() == null) {
                return null;
            }
            try {
                return Signer.of(wanted, before == null ? null : before.signer);
            } catch (KeyFault e) {
                throw new KeySourceFault("signing: " + e.getMessage());
            }
        }

        private Listener.Terms terms(ListenerSettings listener) {
            if (before != null && listener.tls() != null) {
                for (Listener.Terms known : before.listeners) {
                    ListenerSettings.Tls tls = known.settings().tls();
                    if (tls != null && namesakes(known.settings(), listener) && same(tls, listener.tls(), before)) {
                        return known.withTheSameTls(listener);
                    }
                }
            }
            return Listener.Terms.of(listener);
        }

        /** Sessions are not shared among listeners, only kept by one that was renamed or moved. */
        private static boolean namesakes(ListenerSettings one, ListenerSettings other) {
            return one.name().equals(other.name()) || one.address().equals(other.address());
        }

        private Issuer issuer(IssuerSettings wanted) throws KeySourceFault {
            Issuer known = before == null ? null : before.issuers.get(wanted.name());
            if (before != null && known != null && same(known.settings(), wanted, before)) {
                return known;
            }
            Issuer issuer = Issuer.create(vertx, wanted);
            made.add(issuer);
            if (before != null && known != null && same(known.settings().keys(), wanted.keys(), before)) {
                issuer.startWithKeysOf(known);
            }
            return issuer;
        }

        private Authorizers authorizers(AccountKeys accounts) throws KeySourceFault {
            return new Authorizers.Maker(vertx, accounts)
                    .of(
                            settings.authorizers(),
                            authorizersBefore(),
                            (then, now) -> before != null && same(then, now, before));
        }

        private Authorizers authorizersBefore() {
            return before == null ? Authorizers.NONE : before.authorizers;
        }

        private Upstream upstream(UpstreamSettings wanted, AccountKeys accounts) {
            Upstream known = before == null ? null : before.upstreams.get(wanted.name());
            return before != null && known != null && same(known.settings(), wanted, before)
                    ? known
                    : new Upstream(wanted, vertx, keysOf(wanted, accounts), known);
        }

        private static AccessKeys keysOf(UpstreamSettings upstream, AccountKeys accounts) {
            return upstream.sign() == null
                    ? AccessKeys.NONE
                    : accounts.apply(upstream.sign().account());
        }

        private boolean same(Object then, Object now, Assembly before) {
            return then.equals(now) && SettingsDiff.same((Record) then, before.files, (Record) now, files);
        }

        private List<Route> routes(
                Map<String, Upstream> upstreams,
                Quotas quotas,
                Renewals renewals,
                Function<RouteSettings, Route.Provers> provers) {
            List<Route> routes = new ArrayList<>();
            for (RouteSettings route : settings.routes()) {
                Upstream upstream = Objects.requireNonNull(upstreams.get(route.upstream()), route.upstream());
                routes.add(new Route(route, provers.apply(route), upstream, quotas, renewals.here()));
            }
            return routes;
        }

        private Function<RouteSettings, Route.Provers> provers(KeptRevocations kept, Tickets tickets) {
            return route -> {
                List<Issuer> named = route.issuers().stream()
                        .map(name -> Objects.requireNonNull(issuers.get(name), name))
                        .toList();
                return new Route.Provers(
                        named, authorizers.named(route.authorizer()), signer, kept.revocations(), tickets);
            };
        }

        void letGo() {
            made.forEach(Issuer::close);
            authorizers.closeThoseNotOf(authorizersBefore());
            if (revocations != null) {
                revocations.closeUnless(before == null ? null : before.revocations);
            }
            if (fleet != null) {
                fleet.closeUnless(before == null ? null : before.fleet);
            }
        }
    }
}
