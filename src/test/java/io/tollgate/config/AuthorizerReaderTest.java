package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.auth.call.AuthorizerSettings.Api;
import io.tollgate.auth.call.AuthorizerSettings.Http;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.aws.AccountSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthorizerReaderTest {
    private static final String API = "region: us-east-1, account: '123456789012', api: abc, stage: dev";
    private static final String LAMBDA = "lambda: {function: f, " + API + "}, maxAge: 1h";
    private static final String HTTP = "http: {url: 'https://a/check'}, maxAge: 1h";

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() throws IOException {
        file = new ConfigFile(folder);
        Files.copy(Path.of("conf/examples/localhost.crt"), folder.resolve("ca.crt"));
    }

    private static String with(String authorizer) {
        return "authorizers: {z: {" + authorizer + "}}";
    }

    private AuthorizerSettings read(String authorizer) {
        return file.settings(with(authorizer)).authorizers().get(0);
    }

    private Lambda lambda(String keys) {
        return (Lambda) read("maxAge: 1h, lambda: {" + keys + "}").backend();
    }

    @Test
    void allDefaultsOfALambda() {
        assertThat(read(LAMBDA))
                .isEqualTo(new AuthorizerSettings(
                        "z",
                        new Lambda(
                                "f",
                                null,
                                "us-east-1",
                                null,
                                true,
                                AccountSettings.DEFAULT,
                                null,
                                new Api("123456789012", "abc", "dev", Map.of()),
                                List.of()),
                        Duration.ofSeconds(5),
                        Duration.ZERO,
                        Duration.ofHours(1),
                        100,
                        "X-Tollgate-Principal",
                        "X-Tollgate-Ctx-"));
    }

    @Test
    void everyKeyOfALambdaChanged() {
        String text =
                "lambda: {function: 'arn:aws:lambda:eu-west-1:210987654321:function:f', qualifier: live, region: eu-west-1,"
                        + " account: '210987654321', api: xyz, stage: $default, stageVariables: {k: v}, endpoint: 'https://h:1',"
                        + " sign: false, ca: ca.crt}, timeout: 2s, cache: 1m, maxAge: 5m, concurrency: 7, insecure: true,"
                        + " identitySources: [route.request.header.Auth, $request.querystring.t, stageVariables.k,"
                        + " $context.identity.sourceIp], headers: {principal: X-Who, context: X-Ctx-}";
        assertThat(read(text))
                .isEqualTo(new AuthorizerSettings(
                        "z",
                        new Lambda(
                                "arn:aws:lambda:eu-west-1:210987654321:function:f",
                                "live",
                                "eu-west-1",
                                URI.create("https://h:1"),
                                false,
                                AccountSettings.DEFAULT,
                                folder.resolve("ca.crt"),
                                new Api("210987654321", "xyz", "$default", Map.of("k", "v")),
                                List.of(
                                        "route.request.header.Auth",
                                        "$request.querystring.t",
                                        "stageVariables.k",
                                        "$context.identity.sourceIp")),
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        7,
                        "X-Who",
                        "X-Ctx-"));
    }

    @Test
    void everyKeyOfAnHttpAuthorizer() {
        String text =
                "http: {url: 'http://h/check?a=b', forwardHeaders: [Cookie, Authorization], answerHeaders: [X-User]},"
                        + " maxAge: 1m, insecure: true, headers: {principal: X-User}";
        AuthorizerSettings read = read(text);
        assertThat(read.backend())
                .isEqualTo(new Http(
                        URI.create("http://h/check?a=b"), null, List.of("Cookie", "Authorization"), List.of("X-User")));
        assertThat(read.principalHeader()).isEqualTo("X-User");
        assertThat(read(LAMBDA + ", headers: {principal: none, context: none}"))
                .extracting(AuthorizerSettings::principalHeader, AuthorizerSettings::contextPrefix)
                .containsExactly(null, null);
        assertThat(((Http) read("http: {url: 'https://h', ca: ca.crt}, maxAge: 1m")
                                .backend())
                        .ca())
                .isEqualTo(folder.resolve("ca.crt"));
    }

    @Test
    void whoseKeysSignIsSaidByProfileOrRole() {
        String account = "profile: p, role: 'arn:aws:iam::123456789012:role/a/b', externalId: x-1";
        assertThat(lambda("function: f, " + API + ", " + account).account())
                .isEqualTo(new AccountSettings("p", "arn:aws:iam::123456789012:role/a/b", "x-1"));
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1:3002, false", "http://localhost:3002/, false", "https://h, true"})
    void anEndpointIsSignedForIfItIsHttps(String endpoint, boolean sign) {
        assertThat(lambda("function: f, " + API + ", endpoint: '" + endpoint + "'")
                        .sign())
                .isEqualTo(sign);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my-authorizer",
                "arn:aws:lambda:us-east-1:123456789012:function:my_f:7",
                "123456789012:function:f",
                "123456789012:f",
                "function:f:live",
            })
    void aFunctionIsNamedAsAwsNamesIt(String function) {
        assertThat(lambda("function: '" + function + "', " + API).function()).isEqualTo(function);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "maxAge: 1h | : found neither, expected exactly one of lambda and http",
                "http: {url: https://a} | .maxAge: missing, expected a duration above 0 such as 1h, as an authorizer does not say when its verdict ends",
                "'lambda: {}, http: {}, maxAge: 1h' | : found both, expected exactly one of lambda and http",
                "http: {url: \"https://[::ffff:127.0.0.1]/check\"}, maxAge: 1h | .http.url: found \"https://[::ffff:127.0.0.1]/check\", expected a URL that starts with http:// or https://: with an IPv6 address of hexadecimal digits and colons alone, without a zone or an IPv4 address in it",
                "http: {url: \"https://[fe80::1%25eth0]:1/check\"}, maxAge: 1h | .http.url: found \"https://[fe80::1%25eth0]:1/check\", expected a URL",
                "HTTP, maxAge2: 1h | .maxAge2: unknown key",
                "HTTP, cache: 61m | .cache: found \"61m\", expected a duration with a unit such as 10s or 5m, at most 3600s",
                "LAMBDA, cache: 1m | .identitySources: missing, expected a list with all that its verdict depends on, as cache keeps verdicts by that",
                "'LAMBDA, cache: 1m, identitySources: []' | .identitySources: found an empty list, expected all that its verdict depends on",
                "'LAMBDA, cache: 1m, identitySources: [context.stage, $context.requestTimeEpoch, context.domainName]' | .identitySources: found nothing that a client sends, expected a header or a parameter of the query among it: cache would keep one client's verdict for all others",
                "HTTP, identitySources: [context.a] | .identitySources: found a list, expected no such key here: an HTTP authorizer is asked about every request",
                "LAMBDA, identitySources: [header.Auth] | .identitySources[0]: found \"header.Auth\", expected an identity source such as route.request.header.Auth",
                "LAMBDA, identitySources: [route.request.body.a] | .identitySources[0]: found",
                "LAMBDA, identitySources: [route.request.header.] | .identitySources[0]: found",
                "LAMBDA, identitySources: [context.accountId] | .identitySources[0]: found \"context.accountId\", expected an identity source such as route.request.header.Auth, $request.querystring.token, stageVariables.x or context.identity.sourceIp: the event's context has no 'accountId', only apiId",
                "LAMBDA, identitySources: [stageVariables.k] | .identitySources: found stageVariables.k, which is not among stageVariables, expected one that is: nobody would get in",
                "'LAMBDA, identitySources: [context.stage, context.stage]' | .identitySources[1]: \"context.stage\" is already there",
                "HTTP, timeout: 2m | .timeout: found \"2m\", expected a duration with a unit, of 10ms to 60s",
                "HTTP, concurrency: 0 | .concurrency: found \"0\", expected a whole number of 1 to 10000",
                "'HTTP, headers: {context: X-Context-}' | .headers.context: found \"X-Context-\", expected no such key here: an HTTP authorizer has no context; answerHeaders go up",
                "'HTTP, headers: {principal: Host}' | .headers.principal: found \"Host\", expected a header name",
                "'HTTP, headers: {context: X-Ctx}' | .headers.context: found \"X-Ctx\", expected how header names begin, such as X-Tollgate-Ctx-, with - at its end",
                "'http: {url: https://a, answerHeaders: [X-Team]}, maxAge: 1h, headers: {context: none}' | .headers.context: found \"none\", expected no such key here",
                "'HTTP, headers: {context: Sec-}' | .headers.context: found \"Sec-\"",
                "'HTTP, headers: {context: X-}' | .headers.context: found \"X-\"",
                "'HTTP, headers: {context: x_forwarded-}' | .headers.context: found",
                "'HTTP, headers: {context: -}' | .headers.context: found",
                "'HTTP, headers: {principal: X-Tollgate-Ctx-Who}' | .headers.principal: found \"X-Tollgate-Ctx-Who\", which begins as the context's headers do",
            })
    void whatIsWrongOfTheWholeIsTold(String keys, String problem) {
        String text = keys.replace("HTTP", HTTP).replace("LAMBDA", LAMBDA);
        assertThat(file.problems(with(text))).anyMatch(line -> line.contains("authorizers.z" + problem));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'region: us-east-1' | .function: missing, expected a function's name or ARN, such as my-authorizer",
                "'function: f' | .region: missing, expected a region such as us-east-1",
                "'function: f' | .account: missing, expected the twelve digits of an AWS account, in quotes",
                "'function: f' | .api: missing, expected the id of an API",
                "'function: f' | .stage: missing, expected the name of a stage",
                "'function: \"a b\"' | .function: found \"a b\", expected a function's name or ARN",
                "'function: arn:aws:lambda:us-east-1:1:function:f' | .function: found",
                "'function: arn:aws:s3:::bucket' | .function: found",
                "'region: virginia' | .region: found \"virginia\", expected a region such as us-east-1",
                "'account: \"12345\"' | .account: found \"12345\", expected the twelve digits",
                "'api: \"a/b\"' | .api: found \"a/b\"",
                "'stage: a/b' | .stage: found \"a/b\", expected the name of a stage such as prod, or $default",
                "'qualifier: \"a b\"' | .qualifier: found \"a b\", expected a version or an alias",
                "'stageVariables: {a-b: c}' | .stageVariables.a-b: the key is not a name of letters, digits and '_'",
                "'stageVariables: {a: \"b c\"}' | .stageVariables.a: found something else, expected a value of letters, digits and",
                "'role: role/tollgate' | .role: found \"role/tollgate\", expected the ARN of a role such as arn:aws:iam::123456789012:role/tollgate",
                "'externalId: abc' | .externalId: found an external id without a role, expected both",
                "'endpoint: ws://a' | .endpoint: found \"ws://a\", expected a URL that starts with http:// or https://, without a path",
                "'endpoint: https://a/b' | .endpoint: found \"https://a/b\"",
                "'endpoint: http://emulator:8080' | .endpoint: found \"http://emulator:8080\", expected https://, as whoever answers decides who gets in and sees their tokens; insecure: true beside lambda or http allows http://",
                "'endpoint: http://127.0.0.1, ca: ca.crt' | .ca: found ca, but the URL is http://: nobody shows a certificate there",
                "'sign: false, profile: p' | .profile: found \"p\", expected no such key here: the call is not signed; sign: true signs it",
                "'region: us-east-1, function: arn:aws:lambda:eu-west-1:123456789012:function:f' | .region: found \"us-east-1\", expected eu-west-1, the region in the function's ARN",
                "'qualifier: live, function: arn:aws:lambda:us-east-1:123456789012:function:f:7' | .qualifier: found \"live\", expected no such key here: the function's name ends with a version or an alias already",
                "'qualifier: live, function: f:7' | .qualifier: found \"live\", expected no such key here",
            })
    void whatIsWrongOfALambdaIsTold(String keys, String problem) {
        assertThat(file.problems(with("maxAge: 1h, lambda: {" + keys + "}")))
                .anyMatch(line -> line.contains("authorizers.z.lambda" + problem));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'ca: ca.crt' | .http.url: missing, expected a URL that starts with http:// or https://",
                "'url: http://h' | .http.url: found \"http://h\", expected https://, as whoever answers decides",
                "'url: https://u:p@h' | .http.url: found \"https://***@h\"",
                "'url: http://localhost, ca: ca.crt' | .http.ca: found ca, but the URL is http://",
                "'url: https://h, forwardHeaders: [x-request-id]' | .http.forwardHeaders[0]: found \"x-request-id\", expected a header name",
                "'url: https://h, forwardHeaders: [x_forwarded_uri]' | .http.forwardHeaders[0]: found",
                "'url: https://h, forwardHeaders: [Host]' | .http.forwardHeaders[0]: found \"Host\"",
                "'url: https://h, answerHeaders: [Connection]' | .http.answerHeaders[0]: found \"Connection\"",
            })
    void whatIsWrongOfAnHttpAuthorizerIsTold(String keys, String problem) {
        assertThat(file.problems(with("maxAge: 1h, http: {" + keys + "}")))
                .anyMatch(line -> line.contains("authorizers.z") && line.contains(problem));
    }

    private List<String> route(String authorizer, String keys) {
        return file.problems(with(authorizer) + "\nroutes: [{name: r, path: /, upstream: u, " + keys + "}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"authenticate: {authorizer: z}", "authenticate: [{authorizer: z}]"})
    void aRouteNamesItsAuthorizerAloneOrInAList(String keys) {
        assertThat(file.settings(with(LAMBDA) + "\nroutes: [{name: r, path: /, upstream: u, origins: ['https://a'], "
                                + keys + "}]")
                        .routes())
                .singleElement()
                .satisfies(route -> assertThat(route.authorizer()).isEqualTo("z"))
                .satisfies(route -> assertThat(route.authenticate()).isEmpty());
    }

    @Test
    void whoTookAnAuthorizerForAnIssuerIsToldHowItIsWritten() {
        assertThat(route(LAMBDA, "authenticate: [z], credentials: [{query: t}]"))
                .anyMatch(line -> line.contains("routes[0].authenticate[0]: found \"z\"")
                        && line.endsWith("that is an authorizer, which is written {authorizer: z}"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'LAMBDA, identitySources: [route.request.header.cookie]' | '' | origins: missing, expected a list of them, as browsers send cookies unasked from any page",
                "'LAMBDA, identitySources: [$request.header.Cookie]' | '' | origins: missing",
                "'http: {url: \"https://a\", forwardHeaders: [cookie]}, maxAge: 1h' | '' | origins: missing",
                "LAMBDA | ', credentials: [{cookie: c}]' | origins: missing",
                "LAMBDA | '' | 'authenticate: warning: authorizer z has no identitySources: it is called whatever is sent, and may go by a Cookie'",
                "HTTP | '' | 'credentials: missing, expected at least one place of the token, as authorizer z is shown nothing else'",
                "HTTP | ', credentials: [{query: t}], identity: {X_Tollgate_Principal: sub}' | 'identity.X_Tollgate_Principal: found X_Tollgate_Principal, in which authorizer z tells its verdict, expected another header'",
                "HTTP | ', credentials: [{query: t}], headers: {set: {X-Tollgate-Ctx-A: b}}' | headers.set.X-Tollgate-Ctx-A: found",
                "'http: {url: https://a, answerHeaders: [X-Team]}, maxAge: 1h' | ', credentials: [{query: t}], identity: {x_team: team}' | identity.x_team: found",
                "HTTP | ', credentials: [{query: t}], headers: {remove: [x-tollgate-principal]}' | 'headers.remove[0]: found x-tollgate-principal'",
            })
    void whatDoesNotGoTogetherWithARouteIsTold(String authorizer, String keys, String problem) {
        String text = authorizer.replace("HTTP", HTTP).replace("LAMBDA", LAMBDA);
        assertThat(route(text, "authenticate: {authorizer: z}" + (keys == null ? "" : keys)))
                .anyMatch(line -> line.contains("routes[0]." + problem));
    }

    @Test
    void claimsOfAnAuthorizersVerdictMayBeRequiredAndToldAndCounted() {
        String keys = "authenticate: {authorizer: z}, credentials: [{query: t}], require: [{claim: role, equals: a}],"
                + " identity: {X-Team: team}, enforce: {report: until 2099-01-01}, limits: [{count: messages, per: subject, rate: 5/s}]";
        assertThat(route(HTTP, keys)).isEmpty();
    }
}
