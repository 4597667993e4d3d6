package io.tollgate.config.section;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.CredentialSettings.Certificate;
import io.tollgate.auth.place.Precedence;
import io.tollgate.config.access.AuthorizerChoice;
import io.tollgate.config.access.RequirementReader;
import io.tollgate.config.access.RouteChecks;
import io.tollgate.config.form.Http;
import io.tollgate.config.form.NamedIssuer;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.Once;
import io.tollgate.config.form.Paths;
import io.tollgate.config.limit.Fronts;
import io.tollgate.config.limit.LimitReader;
import io.tollgate.config.limit.RouteFacts;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Sequence;
import io.tollgate.config.yaml.Units;
import io.tollgate.gate.RouteSettings;
import io.tollgate.gate.RouteSettings.Denials;
import io.tollgate.gate.RouteSettings.Preset;
import io.tollgate.gate.RouteSettings.Refuse;
import io.tollgate.gate.RouteSettings.Rewrite;
import io.tollgate.relay.TunnelSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one item of {@code routes}. */
public final class RouteReader {
    private static final Form<Refuse> REFUSE = Units.word(Refuse.class);
    private static final Form<Precedence> PRECEDENCE = Units.word(Precedence.class);
    private static final Form<Denials> DENIALS = Units.word(Denials.class);
    private static final String AUTHENTICATE = "a list of issuers, {authorizer: NAME}, or the word none";

    private final Names names;
    private final Once routeNames = new Once();
    private final Reachability reachability;
    private final Fronts fronts;
    private final boolean redis;
    private final RouteChecks checks;

    /**
     * Reads routes of one file.
     *
     * @param redis whether the file says where a shared store is
     * @param checks what they are held against of the rest of the file
     */
    public RouteReader(Names names, Fronts fronts, boolean redis, RouteChecks checks) {
        this.names = names;
        this.fronts = fronts;
        this.redis = redis;
        this.checks = checks;
        this.reachability = new Reachability(names.listeners());
    }

    public RouteSettings read(Node node) {
        Mapping route = RoutePreset.expand(node.mapping(Section.ROUTE));
        String path = route.require("path", Paths.PATTERN, "");
        HeaderRules headers = HeaderRules.read(route, names.signing());
        TunnelSettings tunnel = TunnelReader.read(route.get("tunnel"));
        List<String> listeners = Names.orAll(route.get("listeners"), Names.among(names.listeners(), "a listener"), "");
        List<CredentialSettings> credentials = CredentialReader.read(route.get("credentials"));
        RouteFacts facts =
                RouteFacts.of(route, credentials, tunnel.maxFrame(), redis, per -> fronts.warn(per, listeners));
        RouteSettings settings = new RouteSettings(
                routeNames.claim(route.get("name"), route.require("name", Names.ANY, "")),
                listeners,
                Names.orAll(route.get("hosts"), Http.HOST, ""),
                path,
                Names.list(route.get("origins"), Http.ORIGIN_PATTERN, ""),
                credentials,
                route.has("ticketPath") ? route.require("ticketPath", Paths.PATTERN, "") : null,
                route.read("precedence", PRECEDENCE, Precedence.ONE),
                authenticate(route.require("authenticate", AUTHENTICATE)),
                AuthorizerChoice.read(route.get("authenticate"), names.authorizers()),
                new RequirementReader(path).read(route.get("require")),
                headers.identity(),
                headers.assertion(),
                route.read("refuse", REFUSE, Refuse.HTTP),
                route.read("denials", DENIALS, Denials.EXACT),
                RoutePreset.read(route),
                EnforcementReader.read(route.get("enforce")),
                new LimitReader(facts).read(route.get("limits")),
                tunnel,
                rewrite(route.get("rewrite"), path),
                headers.set(),
                headers.remove(),
                route.require("upstream", Names.among(names.upstreams(), "an upstream"), ""));
        checkAccess(route, settings);
        RoutePreset.check(route, names.issuers());
        checks.check(route, settings);
        reachability.check(node, settings);
        return settings;
    }

    private List<String> authenticate(Node node) {
        if (node instanceof Scalar scalar && scalar.text().equals("none")) {
            return List.of();
        }
        if (AuthorizerChoice.isOne(node)) {
            return List.of();
        }
        if (node instanceof Scalar) {
            node.expected(AUTHENTICATE);
            return List.of();
        }
        return node.present() ? issuers(node) : List.of();
    }

    /** Each with an {@code iss} of its own: it is what tells whose token it is. */
    private List<String> issuers(Node node) {
        List<String> named = Names.some(node, issuerName(), "");
        Map<String, String> byIss = new HashMap<>();
        String asked = null;
        for (Node item : node.items("a list of issuers")) {
            String name = item instanceof Scalar scalar ? scalar.text() : "";
            NamedIssuer issuer = names.issuers().get(name);
            String iss = issuer == null ? "" : issuer.iss();
            String before = iss.isEmpty() ? null : byIss.putIfAbsent(iss, name);
            if (issuer != null
                    && issuer.takesAny()
                    && named.stream().anyMatch(other -> !other.equals(name) && !other.equals(Certificate.WORD))) {
                item.problem("found \"%s\", which takes tokens of any issuer, beside another, expected it alone"
                        .formatted(name));
            } else if (before != null && !before.equals(name)) {
                item.problem(
                        "found \"%s\", whose issuer \"%s\" is that of %s too, expected each on a route to have its own"
                                .formatted(name, iss, before));
            } else if (issuer != null && issuer.asked() && asked != null && !asked.equals(name)) {
                item.problem("found \"%s\", which has introspection as %s has, expected one such issuer on a route:"
                                .formatted(name, asked)
                        + " a token that is no JWT does not say whose it is");
            }
            asked = issuer != null && issuer.asked() ? name : asked;
        }
        return named;
    }

    /** Who took an authorizer for an issuer is told how it is written. */
    private Form<String> issuerName() {
        Form<String> issuer = Names.among(names.issuers().keySet(), "an issuer");
        return Form.of(issuer.expected(), text -> {
            if (text.equals(Certificate.WORD)) {
                return text;
            }
            if (names.authorizers().contains(text) && !names.issuers().containsKey(text)) {
                throw new IllegalArgumentException(
                        "that is an authorizer, which is written {authorizer: " + text + "}");
            }
            return issuer.parser().parse(text);
        });
    }

    /** What must go together so that nothing is open by mistake. */
    private void checkAccess(Mapping route, RouteSettings settings) {
        Node authenticate = route.get("authenticate");
        boolean issuers = authenticate instanceof Sequence && settings.authorizer() == null;
        if (authenticate instanceof Scalar word && word.text().equals("none")) {
            checkOpen(route);
        } else if (issuers && !route.has("credentials")) {
            route.get("credentials").expected("at least one place of the token, as the route authenticates");
        } else if (issuers && isEmptyList(route.get("credentials"))) {
            route.get("credentials").problem("found an empty list, expected at least one place of the token");
        }
        if (route.has("precedence")
                && settings.precedence() == Precedence.LISTED
                && settings.preset() == Preset.NONE
                && settings.credentials().size() == 1) {
            route.get("precedence").warning("has no effect: there is one place, and two tokens in it are refused");
        }
        if (settings.origins().isEmpty()
                && !route.has("origins")
                && (settings.credentials().stream().anyMatch(CredentialSettings::needsOrigins)
                        || checks.showsCookies(settings))) {
            route.get("origins")
                    .expected("a list of them, as browsers send cookies unasked from any page, and certificates too");
        } else if (isEmptyList(route.get("origins"))) {
            route.get("origins").problem("found an empty list, expected an origin, or no such key to allow any");
        }
    }

    private static boolean isEmptyList(Node node) {
        return node instanceof Sequence list && list.items().isEmpty();
    }

    private static void checkOpen(Mapping route) {
        for (String key : List.of("require", "identity")) {
            if (route.has(key)) {
                route.get(key).problem("found claims to use, but authenticate is none: there will be no claims");
            }
        }
        if (route.has("credentials")) {
            route.get("credentials").warning("authenticate is none: nobody looks at what is sent there");
        }
        for (String key : List.of("precedence", "denials")) {
            if (route.has(key)) {
                route.get(key).warning("has no effect: authenticate is none");
            }
        }
    }

    private static Rewrite rewrite(Node node, String path) {
        if (!node.present()) {
            return Rewrite.NONE;
        }
        Mapping rewrite = node.mapping(Section.REWRITE);
        boolean strip = rewrite.has("stripPrefix");
        if (strip == rewrite.has("path")) {
            rewrite.oneOf("stripPrefix", "path");
            return Rewrite.NONE;
        }
        return strip
                ? new Rewrite(rewrite.require("stripPrefix", Paths.prefix(path), ""), null)
                : new Rewrite(null, rewrite.require("path", Paths.target(path), ""));
    }
}
