package io.tollgate.config.access;

import io.tollgate.config.door.DoorPaths;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.gate.RouteSettings;
import io.tollgate.relay.TunnelSettings;

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
        DoorPaths.checkVariables(node.get("path"), renew.path(), settings.path());
        String query = renew.query();
        if (query != null && settings.credentials().stream().anyMatch(place -> query.equals(place.inParameter()))) {
            node.get("handle")
                    .problem("found \"%s\", where a token may stand, expected another parameter".formatted(query));
        }
    }
}
