package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.CredentialSettings.Ticket.Bind;
import io.tollgate.auth.assertion.AssertionSettings;
import io.tollgate.auth.claim.Condition;
import io.tollgate.auth.claim.RequirementSettings;
import io.tollgate.auth.place.Precedence;
import io.tollgate.auth.trial.EnforcementSettings;
import io.tollgate.gate.RouteSettings;
import io.tollgate.gate.RouteSettings.Denials;
import io.tollgate.gate.RouteSettings.Preset;
import io.tollgate.gate.RouteSettings.Refuse;
import io.tollgate.gate.RouteSettings.Rewrite;
import io.tollgate.quota.ByClaim;
import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.LimitSettings.Count;
import io.tollgate.quota.LimitSettings.From;
import io.tollgate.quota.LimitSettings.Pace;
import io.tollgate.quota.LimitSettings.Per;
import io.tollgate.quota.LimitSettings.Store;
import io.tollgate.quota.LimitSettings.Then;
import io.tollgate.relay.TunnelSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RouteReaderTest {
    private static final String OPEN = "authenticate: none, upstream: u";
    private static final String GUARDED = "authenticate: [i], credentials: [{query: t}], upstream: u";

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    private RouteSettings route(String keys) {
        return file.settings("routes: [{" + keys + "}]").routes().get(0);
    }

    private List<String> problems(String keys) {
        return file.problems("routes: [{name: r, path: \"/chat/{room}\", " + keys + "}]");
    }

    @Test
    void allDefaults() {
        assertThat(route("name: r, path: /, authenticate: none, upstream: u"))
                .isEqualTo(new RouteSettings(
                        "r",
                        List.of(),
                        List.of(),
                        "/",
                        List.of(),
                        List.of(),
                        null,
                        Precedence.ONE,
                        List.of(),
                        null,
                        List.of(),
                        Map.of(),
                        null,
                        Refuse.HTTP,
                        Denials.EXACT,
                        Preset.NONE,
                        EnforcementSettings.ALWAYS,
                        List.of(),
                        TunnelSettings.DEFAULTS,
                        Rewrite.NONE,
                        Map.of(),
                        List.of(),
                        "u"));
    }

    @Test
    void everyKeyChanged() {
        String text = """
                health: {address: "127.0.0.1:0"}
                routes:
                - name: q
                  listeners: [a]
                  hosts: [Chat.Example.com, "*.example.com"]
                  path: /chat/{room}
                  origins: [https://app.example.com]
                  credentials: [{cookie: session}, {query: t}, {ticket: {query: once, lifetime: 5s, bind: [origin]}}]
                  ticketPath: /ticket/{room}
                  authenticate: [i]
                  require: [{claim: scope, contains: chat}, {claim: room, equals: "r-{room}"}]
                  identity: {X-User: sub, X-Tenant: tenant, assertion: {header: X-Who, audience: b, lifetime: 5m, claims: [a.b]}}
                  precedence: listed
                  refuse: close
                  denials: unauthorized
                  enforce: {report: until 2099-01-31}
                  limits: [{count: messages, per: connection, rate: 5/s}]
                  tunnel: {maxFrame: 1KiB}
                  rewrite: {stripPrefix: /chat}
                  headers: {set: {X-Edge: a b}, remove: [X-Debug]}
                  upstream: u
                """;
        assertThat(file.settings(text).routes())
                .containsExactly(new RouteSettings(
                        "q",
                        List.of("a"),
                        List.of("chat.example.com", "*.example.com"),
                        "/chat/{room}",
                        List.of("https://app.example.com"),
                        List.of(
                                new CredentialSettings.Cookie("session"),
                                new CredentialSettings.Query("t"),
                                new CredentialSettings.Ticket("once", Duration.ofSeconds(5), Set.of(Bind.ORIGIN))),
                        "/ticket/{room}",
                        Precedence.LISTED,
                        List.of("i"),
                        null,
                        List.of(
                                RequirementSettings.of(
                                        new Condition.Says("scope", Condition.Comparison.CONTAINS, "chat")),
                                RequirementSettings.of(
                                        new Condition.Says("room", Condition.Comparison.EQUALS, "r-{room}"))),
                        Map.of("X-User", "sub", "X-Tenant", "tenant"),
                        new AssertionSettings("X-Who", "b", Duration.ofMinutes(5), List.of("a.b")),
                        Refuse.CLOSE,
                        Denials.UNAUTHORIZED,
                        Preset.NONE,
                        new EnforcementSettings(LocalDate.of(2099, 1, 31)),
                        List.of(ownLimit(null, Count.MESSAGES, From.CLIENT, 5, null, Then.CLOSE)),
                        route("name: t, path: /, " + OPEN + ", tunnel: {maxFrame: 1KiB}")
                                .tunnel(),
                        new Rewrite("/chat", null),
                        Map.of("X-Edge", "a b"),
                        List.of("X-Debug"),
                        "u"));
    }

    @Test
    void headersKeepTheOrderOfTheFile() {
        assertThat(route("name: r, path: /, " + GUARDED + ", identity: {Z: sub, A: sub, M: sub}")
                        .identity())
                .containsOnlyKeys("Z", "A", "M")
                .extracting(headers -> List.copyOf(headers.keySet()))
                .isEqualTo(List.of("Z", "A", "M"));
    }

    @Test
    void everyPlaceOfACredential() {
        assertThat(route("name: r, path: /, authenticate: [i], upstream: u, origins: ['https://a'], credentials: ["
                                + "{header: Authorization}, {query: t}, {subprotocol: {marker: m}},"
                                + " {subprotocol: {prefix: p.}}, {subprotocol: {base64urlPrefix: b.}}, {cookie: c}]")
                        .credentials())
                .containsExactly(
                        new CredentialSettings.Header("Authorization"),
                        new CredentialSettings.Query("t"),
                        new CredentialSettings.SubprotocolMarker("m"),
                        new CredentialSettings.SubprotocolPrefix("p."),
                        new CredentialSettings.SubprotocolBase64Prefix("b."),
                        new CredentialSettings.Cookie("c"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "[{cokie: session}]                | [0].cokie: unknown key, expected one of header, query, subprotocol, cookie, certificate, ticket, message; did you mean cookie?",
                "'[{header: A, query: b}]'         | [0]: found 2 keys, expected exactly one of header, query, subprotocol, cookie, certificate, ticket or message",
                "[{}]                              | [0]: found 0 keys, expected exactly one",
                "[header]                          | [0]: found \"header\", expected a mapping",
                "[{header: Sec-WebSocket-Protocol}] | [0].header: found \"Sec-WebSocket-Protocol\", expected a header name",
                "[{header: Cookie}]                | [0].header: found \"Cookie\"",
                "[{header: 'a b'}]                 | [0].header: found \"a b\"",
                "[{subprotocol: marker}]           | [0].subprotocol: found \"marker\", expected a mapping",
                "[{subprotocol: {marker: 'a,b'}}]  | [0].subprotocol.marker: found \"a,b\", expected a word",
                "[{header: Host}]                  | [0].header: found \"Host\", expected a header name",
                "[{header: connection}]            | [0].header: found \"connection\"",
                "[{header: UPGRADE}]               | [0].header: found \"UPGRADE\"",
                "[{header: sec_websocket_key}]     | [0].header: found \"sec_websocket_key\"",
                "'[{query: t}, {query: t}]'        | [1]: \"query t\" is already there on line 1",
                "'[{header: X-Token}, {header: x-token}]' | [1]: \"header x-token\" is already there on line 1",
                "'[{subprotocol: {prefix: b.}}, {subprotocol: {base64urlPrefix: b.}}]' | [1]: \"prefix b.\" is already there on line 1",
                "'[{subprotocol: {marker: m}}, {query: t}, {subprotocol: {marker: m}}]' | [2]: \"marker m\" is already there on line 1",
                "[]                                | : found an empty list, expected at least one place",
                "access_token                      | : found \"access_token\", expected a list",
            })
    void aCredentialThatIsWrongIsTold(String credentials, String problem) {
        assertThat(problems("authenticate: [i], upstream: u, credentials: " + credentials))
                .anyMatch(line -> line.contains("routes[0].credentials" + problem));
    }

    @Test
    void namesThatDifferInMoreThanTheirCaseAreTwoPlaces() {
        assertThat(route("name: r, path: /, authenticate: [i], upstream: u, credentials: ["
                                + "{query: t}, {query: T}, {header: t}, {subprotocol: {marker: t}}]")
                        .credentials())
                .hasSize(4);
    }

    @Test
    void twoIssuersOfOneRouteDoNotShareTheirIss() {
        String issuers = """
                issuers:
                  a: {issuer: me, audience: any, jwks: 'https://a/'}
                  b: {issuer: you, audience: any, jwks: 'https://b/'}
                  c: {issuer: me, audience: any, jwks: 'https://c/'}
                routes:
                """;
        String route = "- {name: %s, path: '/%1$s', credentials: [{query: t}], upstream: u, authenticate: %s}\n";
        file.settings(issuers + route.formatted("r", "[a, b]") + route.formatted("s", "[b, c]"));
        assertThat(file.problems(issuers + route.formatted("r", "[a, b]") + route.formatted("s", "[a, b, c]")))
                .containsExactly("conf.yaml:7: routes[1].authenticate[2]: found \"c\", whose issuer \"me\" is that of a"
                        + " too, expected each on a route to have its own");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "credentials: [{query: t}]                    | authenticate: missing, expected a list of issuers, {authorizer: NAME}, or the word none",
                "'credentials: [{query: t}], authenticate: i' | authenticate: found \"i\", expected a list of issuers, {authorizer: NAME}, or the word none",
                "'credentials: [{query: t}], authenticate: []' | authenticate: found an empty list",
                "'credentials: [{query: t}], authenticate: [j]' | authenticate[0]: found \"j\", expected the name of an issuer (i): no such name",
                "'authenticate: {authorizer: legacy}'         | authenticate.authorizer: found \"legacy\", expected the name of an authorizer (there is none): no such name",
                "'authenticate: [{authorizer: legacy}]'       | authenticate[0].authorizer: found \"legacy\", expected the name of an authorizer",
                "'authenticate: [i, {authorizer: legacy}]'    | authenticate: found an authorizer beside others, expected it alone: {authorizer: NAME}, or a list of issuers",
                "'authenticate: {}'                           | authenticate.authorizer: missing, expected the name of an authorizer",
                "'authenticate: {lambda: legacy}'             | authenticate.lambda: unknown key, expected one of authorizer",
                "'authenticate: [i]'                          | credentials: missing, expected at least one place",
                "'authenticate: [i], credentials: [{cookie: c}]' | origins: missing, expected a list",
                "'authenticate: [i], credentials: [{cookie: c}], origins: []' | origins: found an empty list",
                "'authenticate: none, require: [{claim: a, equals: b}]' | require: found claims to use, but authenticate is none",
                "'authenticate: none, identity: {A: sub}'     | identity: found claims to use, but authenticate is none",
                "'authenticate: none, credentials: [{query: t}]' | credentials: warning: authenticate is none",
            })
    void whatKeepsADoorShutMustBeSaid(String keys, String problem) {
        assertThat(problems("upstream: u, " + keys)).anyMatch(line -> line.contains("routes[0]." + problem));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "listeners: [b]               | listeners[0]: found \"b\", expected the name of a listener (a)",
                "listeners: []                | listeners: found an empty list, expected the name of a listener (a), or no such key",
                "hosts: []                    | hosts: found an empty list, expected a host",
                "hosts: ['a:80']              | hosts[0]: found \"a:80\", expected a host",
                "hosts: ['https://a']         | hosts[0]: found \"https://a\"",
                "hosts: ['a.*']               | hosts[0]: found \"a.*\"",
                "'hosts: [A, a]'              | hosts[1]: \"a\" is already there",
                "origins: ['*']               | origins[0]: found \"*\", expected an origin such as",
                "origins: ['https://a/']      | origins[0]: found \"https://a/\"",
                "origins: [app.example.com]   | origins[0]: found \"app.example.com\"",
                "origins: []                  | origins: found an empty list, expected an origin, or no such key",
                "hosts: []                    | hosts: found an empty list, expected a host such as chat.example.com",
                "listeners: []                | listeners: found an empty list, expected the name of a listener",
                "refuse: reset                | refuse: found \"reset\", expected http or close",
                "identity: {Host: sub}        | identity.Host: the key is not a header name",
                "identity: {sec-websocket-key: sub} | identity.sec-websocket-key: the key is not",
                "'identity: {\"A\\nB\": sub}' | the key is not a header name",
                "'identity: {X-User: sub, x_user: sub}' | identity.x_user: \"x-user\" is already there",
                "'identity: {A: sub}, headers: {set: {a: b}}' | headers.set.a: \"a\" is already there",
                "'headers: {set: {A: b}, remove: [a]}' | headers.remove[0]: \"a\" is already there",
                "headers: {set: {Connection: close}} | headers.set.Connection: the key is not",
                "headers: {remove: [Upgrade]} | headers.remove[0]: found \"Upgrade\"",
                "'headers: {set: {A: \"b\\r\\nC: d\"}}' | headers.set.A: found something else, expected a header value",
                "rewrite: {}                  | rewrite: found neither, expected exactly one of stripPrefix and path",
                "'rewrite: {stripPrefix: /chat, path: /}' | rewrite: found both",
                "rewrite: {stripPrefix: /cha} | rewrite.stripPrefix: found \"/cha\", expected a path such as /chat that /chat/{room} starts with",
                "rewrite: {stripPrefix: /chat/} | rewrite.stripPrefix: found",
                "'rewrite: {stripPrefix: \"/chat/{room}\"}' | rewrite.stripPrefix: found",
                "'rewrite: {path: \"/a/{other}\"}' | rewrite.path: found \"/a/{other}\"",
                "'rewrite: {path: \"/a?b\"}'  | rewrite.path: found \"/a?b\"",
                "'rewrite: {path: a}'         | rewrite.path: found \"a\"",
                "preset: article              | preset: found \"article\", expected helton",
                "precedence: first            | precedence: found \"first\", expected one or listed",
                "precedence: listed           | precedence: warning: has no effect: there is one place",
                "denials: all                 | denials: found \"all\", expected exact or unauthorized",
                "enforce: false               | enforce: found \"false\", expected true, or {report: until DATE}",
                "enforce: {report: 2099-01-31} | enforce.report: found \"2099-01-31\", expected the word until and a date",
                "enforce: {report: until 2099-13-31} | enforce.report: found \"until 2099-13-31\", expected the word until",
                "enforce: {}                  | enforce.report: missing",
                "enforce: {repot: x}          | enforce.repot: unknown key",
                "enforce: {report: until 2001-01-01} | enforce.report: warning: 2001-01-01 (UTC) is over",
                "tunel: {}                    | tunel: unknown key",
            })
    void whatIsWrongIsTold(String key, String problem) {
        assertThat(problems(GUARDED + ", " + key))
                .anyMatch(line -> line.contains("routes[0].") && line.contains(problem));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "/a/**/b", "/{a}/{a}", "/a{b}", "/{}", "/a//b", "/..", "/a?b", "/%2f", "/a\\b"})
    void aPathIsAPattern(String path) {
        assertThat(file.problems("routes: [{name: r, path: '" + path + "', " + OPEN + "}]"))
                .singleElement()
                .asString()
                .contains("routes[0].path: found \"", "expected a path pattern such as /chat");
    }

    @Test
    void anUpstreamIsNamed() {
        assertThat(file.problems("routes: [{name: r, path: /, authenticate: none}]"))
                .containsExactly("conf.yaml:1: routes[0].upstream: missing, expected the name of an upstream (u)");
        String chat = "upstreams: {chat: {endpoints: ['ws://a']}}\n";
        assertThat(file.problems(chat + "routes: [{name: r, path: /, authenticate: none, upstream: chta}]"))
                .containsExactly("conf.yaml:2: routes[0].upstream: found \"chta\", expected the name of an upstream"
                        + " (chat): did you mean chat?");
    }

    @ParameterizedTest(name = "{0} then {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "path: /a                     | path: /a",
                "path: /a                     | path: /a/",
                "path: '/a/{x}'               | path: '/a/*'",
                "path: '/a/*'                 | 'path: ''/a/{y}'', listeners: [a]'",
                "'path: /a, hosts: [x, y]'    | 'path: /a, hosts: [y]'",
                "'path: /a, listeners: [a]'   | path: /a",
            })
    void aRouteThatAnEarlierOneLeavesNothingIsAnError(String first, String second) {
        assertThat(file.problems(
                        "routes:\n- {name: r, " + OPEN + ", " + first + "}\n- {name: s, " + OPEN + ", " + second + "}"))
                .containsExactly("conf.yaml:3: routes[1]: unreachable: r comes first and takes all its requests");
    }

    @ParameterizedTest(name = "{0} then {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "path: '/**'                  | path: /a",
                "path: '/a/*'                 | path: /a/b",
                "'path: /a, hosts: [x]'       | path: /a",
                "path: /a                     | 'path: /a, hosts: [x]'",
                "'path: /a, hosts: [''*.x'']' | 'path: /a, hosts: [y.x]'",
                "path: /a                     | path: /A",
            })
    void aRouteThatIsLessLiteralOrForOthersIsNone(String first, String second) {
        file.settings("routes: [{name: r, " + OPEN + ", " + first + "}, {name: s, " + OPEN + ", " + second + "}]");
    }

    @Test
    void routesOfDifferentListenersMayBeAlike() {
        file.settings("listeners: [{name: a, address: ':0'}, {name: b, address: ':0'}]\nroutes: [{name: r, path: /,"
                + " listeners: [a], " + OPEN + "}, {name: s, path: /, " + OPEN + "}]");
    }

    private static LimitSettings ownLimit(
            @Nullable String name, Count count, From from, long rate, @Nullable Long burst, Then then) {
        return new LimitSettings(
                name,
                count,
                new Per(Per.Kind.CONNECTION, ""),
                from,
                ByClaim.always(new Pace(rate, Duration.ofSeconds(1))),
                burst == null ? null : ByClaim.always(burst),
                null,
                then,
                Store.LOCAL);
    }
}
