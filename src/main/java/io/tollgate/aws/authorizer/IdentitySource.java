package io.tollgate.aws.authorizer;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One place of the event that an authorizer decides by. Immutable. */
sealed interface IdentitySource {
    /** What follows the name of the place; for a header, a token (RFC 9110 §5.6.2). */
    Pattern EXPRESSION =
            Pattern.compile("(?:(?:route\\.|\\$)request\\.(header|querystring)|\\$?(stageVariables|context))\\.(.+)");

    Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** All fields of the request context that the event has. */
    Set<String> CONTEXT = Set.of(
            "apiId",
            "connectedAt",
            "connectionId",
            "domainName",
            "eventType",
            "extendedRequestId",
            "identity.sourceIp",
            "identity.userAgent",
            "messageDirection",
            "requestId",
            "requestTime",
            "requestTimeEpoch",
            "routeKey",
            "stage");

    /** All of its values; none where the request has none. */
    List<String> values(AuthorizerEvent event);

    static IdentitySource parse(String expression) {
        Matcher matcher = EXPRESSION.matcher(expression);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected route.request.header.NAME, route.request.querystring.NAME,"
                    + " stageVariables.NAME or context.NAME, or one of them with $ as HTTP APIs write it, but was '"
                    + expression + "'");
        }
        String place = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        String name = matcher.group(3);
        return switch (place) {
            case "header" -> header(name);
            case "querystring" -> new Parameter(name);
            case "stageVariables" -> new StageVariable(name);
            default -> context(name);
        };
    }

    private static IdentitySource header(String name) {
        if (!HEADER_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("expected the name of a header, but was '" + name + "'");
        }
        return new Header(name);
    }

    private static IdentitySource context(String name) {
        if (!CONTEXT.contains(name)) {
            throw new IllegalArgumentException("the event's context has no '" + name + "', only "
                    + String.join(", ", CONTEXT.stream().sorted().toList()));
        }
        return new Context(List.of(name.split("\\.", -1)));
    }

    /** A header, in whatever case it is named. */
    record Header(String name) implements IdentitySource {
        @Override
        public List<String> values(AuthorizerEvent event) {
            return event.header(name);
        }
    }

    /** A parameter of the query. */
    record Parameter(String name) implements IdentitySource {
        @Override
        public List<String> values(AuthorizerEvent event) {
            return event.parameter(name);
        }
    }

    record StageVariable(String name) implements IdentitySource {
        @Override
        public List<String> values(AuthorizerEvent event) {
            return event.stageVariable(name);
        }
    }

    /** A field of the request context. */
    record Context(List<String> path) implements IdentitySource {
        @Override
        public List<String> values(AuthorizerEvent event) {
            return event.context(path);
        }
    }
}
