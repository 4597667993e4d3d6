package io.tollgate.config.door;

import io.tollgate.auth.CredentialSettings.Ticket;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.gate.RouteSettings;

/** What a route's place of tickets, and the path where they are issued, are held against. */
public final class TicketChecks {
    private TicketChecks() {}

    /** Reports what does not go together. */
    public static void check(Mapping route, RouteSettings settings) {
        long places =
                settings.credentials().stream().filter(Ticket.class::isInstance).count();
        Node path = route.get("ticketPath");
        if (places == 0) {
            if (path.present()) {
                path.problem("found a path, but none of credentials takes a ticket, expected both or neither");
            }
            return;
        }
        if (!path.present()) {
            path.expected("a path such as /chat/ticket, as credentials take tickets, which are issued there");
        } else {
            DoorPaths.checkVariables(path, String.valueOf(settings.ticketPath()), settings.path());
        }
        if (places > 1) {
            route.get("credentials").problem("found " + places + " places of tickets, expected one");
        }
        if (settings.issuers().isEmpty() && route.has("authenticate")) {
            route.get("credentials")
                    .problem("found a ticket, but no issuer proves tokens here, expected authenticate to name one");
        }
    }
}
