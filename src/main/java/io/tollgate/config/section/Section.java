package io.tollgate.config.section;

import io.tollgate.config.yaml.Known;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Every mapping of the file and the keys it may have: the one place that says so. A reader can only ask for keys named
 * here; the reference, the schema and this table are held together by a test.
 */
public enum Section implements Known {
    ROOT(
            "",
            "listeners health admin signing issuers authorizers routes upstreams redis revocations telemetry drain"
                    + " overload",
            ""),
    LISTENER(
            "listeners[]",
            "name address tls proxyProtocol trustedProxies forwarded ipv6Prefix handshakeTimeout maxHead maxConnections"
                    + " maxHandshakes",
            ""),
    LISTENER_TLS("listeners[].tls", "certificate key certificates clientAuth clientCa engine", ""),
    LISTENER_CERTIFICATE("listeners[].tls.certificates[]", "certificate key", ""),
    HEALTH("health", "address", ""),
    SIGNING("signing", "key issuer previous", ""),
    SIGNING_KEY("signing.key", "file", ""),
    SIGNING_PREVIOUS("signing.previous[]", "file", ""),
    ADMIN("admin", "address token connections", ""),
    ADMIN_TOKEN("admin.token", "file", ""),
    ADMIN_CONNECTIONS("admin.connections", "keys rate burst", ""),
    ADMIN_CONNECTIONS_KEY("admin.connections.keys[]", "id secret", ""),
    ADMIN_CONNECTIONS_SECRET("admin.connections.keys[].secret", "file", ""),
    ISSUER(
            "issuers.*",
            "issuer subject audience jwks secret algorithms leeway idTokens remember refresh cooldown keep ca"
                    + " insecure introspection logout",
            ""),
    ISSUER_SECRET("issuers.*.secret", "file", ""),
    INTROSPECTION(
            "issuers.*.introspection",
            "endpoint clientId clientSecret every grace timeout maxAge concurrency rate ca insecure",
            ""),
    INTROSPECTION_SECRET("issuers.*.introspection.clientSecret", "file", ""),
    LOGOUT("issuers.*.logout", "path listeners clientId by", ""),
    AUTHORIZER("authorizers.*", "lambda http identitySources timeout cache maxAge concurrency headers insecure", ""),
    AUTHORIZER_LAMBDA(
            "authorizers.*.lambda",
            "function qualifier region account api stage stageVariables endpoint sign ca profile role externalId",
            ""),
    AUTHORIZER_HTTP("authorizers.*.http", "url ca forwardHeaders answerHeaders", ""),
    AUTHORIZER_HEADERS("authorizers.*.headers", "principal context", ""),
    ROUTE(
            "routes[]",
            "name listeners hosts path origins preset credentials ticketPath precedence authenticate require identity refuse"
                    + " denials enforce limits tunnel rewrite headers upstream",
            ""),
    AUTHENTICATE("routes[].authenticate", "authorizer", ""),
    AUTHENTICATE_ITEM("routes[].authenticate[]", "authorizer", ""),
    ENFORCE("routes[].enforce", "report", ""),
    CREDENTIAL("routes[].credentials[]", "header query subprotocol cookie certificate ticket message", ""),
    CREDENTIAL_MESSAGE("routes[].credentials[].message", "field within maxSize", ""),
    CREDENTIAL_CERTIFICATE("routes[].credentials[].certificate", "subject withoutOrigin", ""),
    CREDENTIAL_TICKET("routes[].credentials[].ticket", "query lifetime bind", ""),
    SUBPROTOCOL("routes[].credentials[].subprotocol", "marker prefix base64urlPrefix first", ""),
    REQUIREMENT("routes[].require[]", "name claim equals in contains matches all any not", ""),
    ASSERTION("routes[].identity.assertion", "header audience lifetime claims", ""),
    LIMIT("routes[].limits[]", "name count per from rate burst max then store", ""),
    LIMIT_RATE("routes[].limits[].rate", "claim values otherwise", ""),
    LIMIT_BURST("routes[].limits[].burst", "claim values otherwise", ""),
    LIMIT_MAX("routes[].limits[].max", "claim values otherwise", ""),
    TUNNEL(
            "routes[].tunnel",
            "maxFrame maxMessage idle lifetime jitter ping onExpiry expirySpread codes closeTimeout halfClose writeStall"
                    + " onReload renew",
            "compression"),
    RENEW("routes[].tunnel.renew", "path handle", ""),
    RENEW_HANDLE("routes[].tunnel.renew.handle", "query", ""),
    REWRITE("routes[].rewrite", "stripPrefix path", ""),
    HEADERS("routes[].headers", "set remove", ""),
    UPSTREAM(
            "upstreams.*",
            "endpoints balance connectTimeout answerTimeout keepHost tls preset path compression maxFrame maxMessage"
                    + " binary maxTarget keepAlive lifetime jitter connects busy sign",
            "health dns refresh kubernetes"),
    UPSTREAM_TLS("upstreams.*.tls", "ca serverName engine", ""),
    KEEP_ALIVE("upstreams.*.keepAlive", "every message", ""),
    CONNECTS("upstreams.*.connects", "rate burst queue wait", ""),
    SIGN("upstreams.*.sign", "service region in expires profile role externalId", ""),
    REDIS("redis", "url mode master user password ca timeout onOutage lease", ""),
    REDIS_PASSWORD("redis.password", "file", ""),
    REVOCATIONS("revocations", "max keep file", ""),
    TELEMETRY("telemetry", "accessLog tracing", ""),
    TRACING("telemetry.tracing", "otlp sample", ""),
    ACCESS_LOG("telemetry.accessLog", "format", ""),
    DRAIN("drain", "delay window deadline code", ""),
    OVERLOAD("overload", "loopLag memory", "");

    private final String path;
    private final String keys;
    private final String later;

    /** The keys as words with blanks between. */
    Section(String path, String keys, String later) {
        this.path = path;
        this.keys = keys;
        this.later = later;
    }

    private static Set<String> words(String text) {
        Set<String> words = new LinkedHashSet<>(Arrays.asList(text.split(" ")));
        words.remove("");
        return Collections.unmodifiableSet(words);
    }

    /** Where such mappings are: {@code []} for any item, {@code *} for any name. */
    public String path() {
        return path;
    }

    @Override
    public Set<String> keys() {
        return words(keys);
    }

    @Override
    public Set<String> later() {
        return words(later);
    }
}
