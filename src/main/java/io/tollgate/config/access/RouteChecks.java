package io.tollgate.config.access;

import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.auth.call.AuthorizerSettings.Http;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.aws.authorizer.IdentitySources;
import io.tollgate.config.door.TicketChecks;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Sequence;
import io.tollgate.gate.RouteSettings;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.upstream.UpstreamSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route is held against of the rest of the file: its listeners, the authorizer it asks, and the upstream it goes to. */
public final class RouteChecks {
    private final List<AuthorizerSettings> authorizers;
    private final List<UpstreamSettings> upstreams;
    private final CertificateChecks certificates;

    public RouteChecks(
            List<ListenerSettings> listeners, List<AuthorizerSettings> authorizers, List<UpstreamSettings> upstreams) {
        this.certificates = new CertificateChecks(listeners);
        this.authorizers = authorizers;
        this.upstreams = upstreams;
    }

    private @Nullable AuthorizerSettings authorizerOf(RouteSettings route) {
        return authorizers.stream()
                .filter(authorizer -> authorizer.name().equals(route.authorizer()))
                .findFirst()
                .orElse(null);
    }

    /** Whether its authorizer goes by what browsers send unasked. */
    public boolean showsCookies(RouteSettings route) {
        AuthorizerSettings authorizer = authorizerOf(route);
        if (authorizer == null) {
            return false;
        }
        List<String> shown = authorizer.backend() instanceof Lambda lambda
                ? IdentitySources.parse(lambda.identitySources()).headers()
                : ((Http) authorizer.backend()).forwardHeaders();
        return shown.stream().anyMatch("cookie"::equalsIgnoreCase);
    }

    /** Reports what does not go together. */
    public void check(Mapping route, RouteSettings settings) {
        RenewChecks.check(route, settings);
        TicketChecks.check(route, settings);
        checkMessage(route, settings);
        certificates.check(route, settings);
        AuthorizerSettings authorizer = authorizerOf(settings);
        if (authorizer != null) {
            checkShown(route, settings, authorizer);
            checkHeaders(route, authorizer);
            if (settings.assertion() != null) {
                refuse(settings.assertion().header(), route.get("identity"), OwnHeaders.of(authorizer), authorizer);
            }
        }
        for (UpstreamSettings upstream : upstreams) {
            if (upstream.name().equals(settings.upstream()) && upstream.terms().ownPath() && route.has("rewrite")) {
                route.get("rewrite")
                        .problem(
                                "found a rewrite, but upstream %s has path: endpoint, whose path goes up instead; expected one"
                                                .formatted(upstream.name())
                                        + " of the two");
            }
        }
    }

    /** Nobody else can tell whose message it is, and who is not asked at all would be let in only to wait. */
    private static void checkMessage(Mapping route, RouteSettings settings) {
        if (Message.among(settings.credentials()) != null
                && settings.issuers().isEmpty()
                && route.has("authenticate")) {
            route.get("credentials")
                    .problem("found message, but no issuer proves tokens here, expected authenticate to name one");
        }
    }

    private static void checkShown(Mapping route, RouteSettings settings, AuthorizerSettings authorizer) {
        if (authorizer.backend() instanceof Http http) {
            if (http.forwardHeaders().isEmpty() && settings.credentials().isEmpty()) {
                route.get("credentials")
                        .expected("at least one place of the token, as authorizer %s is shown nothing else"
                                .formatted(authorizer.name()));
            }
            return;
        }
        if (route.has("precedence")) {
            route.get("precedence")
                    .warning("has no effect: authorizer %s sees all that was sent".formatted(authorizer.name()));
        }
        if (authorizer.backend() instanceof Lambda lambda
                && lambda.identitySources().isEmpty()
                && !route.has("origins")) {
            route.get("authenticate")
                    .warning(
                            "authorizer %s has no identitySources: it is called whatever is sent, and may go by a Cookie;"
                                            .formatted(authorizer.name())
                                    + " origins says whose pages may bring one");
        }
    }

    private static void checkHeaders(Mapping route, AuthorizerSettings authorizer) {
        OwnHeaders own = OwnHeaders.of(authorizer);
        keys(route.get("identity"), own, authorizer);
        if (route.get("headers") instanceof Mapping headers) {
            keys(headers.get("set"), own, authorizer);
            for (Node item : headers.get("remove") instanceof Sequence list ? list.items() : List.<Node>of()) {
                if (item instanceof Scalar name) {
                    refuse(name.text(), item, own, authorizer);
                }
            }
        }
    }

    private static void keys(Node node, OwnHeaders own, AuthorizerSettings authorizer) {
        if (node instanceof Mapping named) {
            named.entries().forEach((name, value) -> refuse(name, value, own, authorizer));
        }
    }

    private static void refuse(String name, Node at, OwnHeaders own, AuthorizerSettings authorizer) {
        if (own.contains(name)) {
            at.problem("found %s, in which authorizer %s tells its verdict, expected another header"
                    .formatted(name, authorizer.name()));
        }
    }
}
