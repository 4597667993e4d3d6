package io.tollgate.config.access;

import io.tollgate.auth.CredentialSettings.Certificate;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.gate.RouteSettings;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.listener.ListenerSettings.ClientAuth;
import java.util.List;

/** What has to go together for clients' certificates to count on a route: the place, the word, and a listener that asks for them. */
final class CertificateChecks {
    private final List<ListenerSettings> listeners;

    CertificateChecks(List<ListenerSettings> listeners) {
        this.listeners = listeners;
    }

    void check(Mapping route, RouteSettings settings) {
        boolean place = Certificate.among(settings.credentials()) != null;
        boolean word = settings.authenticate().contains(Certificate.WORD);
        if (place && !word) {
            route.get("authenticate")
                    .problem("found no word certificate, expected it in the list, as credentials has a certificate");
        }
        if (word && !place && !settings.credentials().isEmpty()) {
            route.get("credentials")
                    .problem("found no certificate, expected one, as authenticate has that word: {certificate: uri}");
        }
        if (place && listeners.stream().noneMatch(listener -> asks(listener, settings))) {
            route.get("credentials")
                    .problem("found a certificate, but no listener of the route asks clients for one, expected"
                            + " tls.clientAuth: request or required at one of them");
        }
        if (place && word) {
            checkTokens(route, settings);
        }
    }

    private static boolean asks(ListenerSettings listener, RouteSettings route) {
        return listener.tls() != null
                && listener.tls().clientAuth() != ClientAuth.NONE
                && (route.listeners().isEmpty() || route.listeners().contains(listener.name()));
    }

    /** Places of tokens are for issuers, and issuers for places of tokens. */
    private static void checkTokens(Mapping route, RouteSettings settings) {
        boolean tokens = settings.credentials().size() > 1;
        if (tokens && settings.issuers().isEmpty()) {
            route.get("authenticate")
                    .problem(
                            "found certificate alone, expected an issuer beside it, as credentials has places of a token");
        } else if (!tokens && !settings.issuers().isEmpty()) {
            route.get("credentials")
                    .problem("found a certificate alone, expected a place of the token beside it, as authenticate names"
                            + " an issuer");
        }
    }
}
