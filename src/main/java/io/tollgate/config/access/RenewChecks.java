package io.tollgate.config.access;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.config.form.Paths;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.gate.RouteSettings;
import io.tollgate.relay.TunnelSettings;
import java.util.Set;
import java.util.TreeSet;

/** What {@code tunnel.renew} is held against of its route. */
final class RenewChecks {
    private RenewChecks() {}

    static void check(Mapping route, RouteSettings settings) {
        TunnelSettings.Renew renew = settings.tunnel().renew();
        if (renew == null
                || !(route.get("tunnel") instanceof Mapping tunnel)
                || !(tunnel.get("renew") instanceof Mapping node)) {
            return;
        }
        if (settings.issuers().isEmpty() && route.has("authenticate")) {
            node.problem("found renewal, but no issuer proves tokens here, expected authenticate to name one");
        }
        checkVariables(node.get("path"), renew.path(), settings.path());
        String query = renew.query();
        if (query != null && settings.credentials().contains(new CredentialSettings.Query(query))) {
            node.get("handle")
                    .problem("found \"%s\", where a token may stand, expected another parameter".formatted(query));
        }
    }

    private static void checkVariables(Node node, String path, String of) {
        Set<String> unknown = new TreeSet<>(Paths.variables(path));
        unknown.removeAll(Paths.variables(of));
        if (!unknown.isEmpty()) {
            node.problem("found {%s}, which the route's path does not name, expected only variables that it does"
                    .formatted(String.join("}, {", unknown)));
        }
    }
}
