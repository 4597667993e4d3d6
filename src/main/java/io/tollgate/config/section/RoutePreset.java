package io.tollgate.config.section;

import io.tollgate.config.form.NamedIssuer;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Sequence;
import io.tollgate.config.yaml.Units;
import io.tollgate.gate.RouteSettings.Preset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code preset} of a route stands for: ordinary keys, each of which the route may have itself, and then that counts. */
final class RoutePreset {
    private static final String KEY = "preset";
    private static final Form<Preset> WORD = Units.word(Map.of("helton", Preset.HELTON));
    private static final Map<String, Object> HELTON = helton();

    private RoutePreset() {}

    private static Map<String, Object> helton() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put(
                "credentials",
                List.of(Map.of("subprotocol", Map.of("first", "websocket")), Map.of("query", "access_token")));
        keys.put("precedence", "listed");
        keys.put("denials", "unauthorized");
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("X-Tollgate-Principal", "data.userId");
        for (String name : List.of("userId", "firstName", "lastName", "sub")) {
            identity.put("X-Tollgate-Ctx-" + name, "data." + name);
        }
        keys.put("identity", identity);
        return keys;
    }

    static Preset read(Mapping route) {
        return route.read(KEY, WORD, Preset.NONE);
    }

    /** The route as it would be without the word; as it is where that cannot be meant, which {@link #check} tells. */
    static Mapping expand(Mapping route) {
        boolean named = route.get(KEY) instanceof Scalar word && WORD.parser().parse(word.text()) == Preset.HELTON;
        return named && namesIssuers(route.get("authenticate")) ? route.withDefaults(HELTON, KEY) : route;
    }

    /** What the rest of the file must have for it, and what it is for. */
    static void check(Mapping route, Map<String, NamedIssuer> issuers) {
        if (read(route) != Preset.HELTON) {
            return;
        }
        Node authenticate = route.get("authenticate");
        if (namesIssuers(authenticate)) {
            authenticate.items("a list").forEach(item -> checkIssuer(item, issuers));
        } else if (authenticate.present()) {
            route.get(KEY)
                    .problem("found helton beside an authenticate that names no issuer, expected one with a secret;"
                            + " with an authorizer write the keys instead that it stands for");
        }
    }

    private static boolean namesIssuers(Node authenticate) {
        return authenticate instanceof Sequence list && list.items().stream().allMatch(Scalar.class::isInstance);
    }

    private static void checkIssuer(Node item, Map<String, NamedIssuer> issuers) {
        NamedIssuer issuer = item instanceof Scalar name ? issuers.get(name.text()) : null;
        if (issuer == null) {
            return;
        }
        if (!issuer.secret()) {
            item.problem("found an issuer without secret, expected one with secret: {file: …}, as the route's preset"
                    + " is for tokens that are signed with one");
        }
        if (!issuer.subject()) {
            item.problem("found an issuer without subject, expected one with subject: data.userId, as the tokens that"
                    + " the route's preset is for say there whose they are");
        }
        if (!issuer.takesAny()) {
            item.warning("the issuer takes only tokens whose iss is \"" + Scalar.shown(issuer.iss())
                    + "\"; those of the article have none, and are taken with issuer: any");
        }
    }
}
