package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.IssuerSettings.FetchedKeys;
import io.tollgate.auth.IssuerSettings.NoKeys;
import io.tollgate.auth.introspection.IntrospectionSettings;
import io.tollgate.token.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IntrospectionReaderTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String ASKED =
            "endpoint: 'https://idp.example/ask', clientId: me, clientSecret: {file: secret}";

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() throws IOException {
        file = new ConfigFile(folder);
        file.write("secret", SECRET);
        Files.copy(Path.of("conf/examples/localhost.crt"), folder.resolve("ca.crt"));
    }

    private IssuerSettings issuer(String keys) {
        return file.settings("issuers: {i: {" + keys + "}}").issuers().get(0);
    }

    private IssuerSettings.Keys keys(String keys) {
        return issuer("issuer: me, audience: any, " + keys).keys();
    }

    private List<String> problems(String keys) {
        return file.problems("issuers: {i: {issuer: me, audience: [a], " + keys + "}}");
    }

    private IntrospectionSettings introspection(String keys) {
        return issuer("issuer: me, audience: any, jwks: none, introspection: {" + ASKED + keys + "}")
                .introspection();
    }

    @Test
    void introspectionWithAllDefaults() {
        assertThat(introspection(""))
                .isEqualTo(new IntrospectionSettings(
                        URI.create("https://idp.example/ask"),
                        null,
                        "me",
                        new Secret(SECRET.getBytes(StandardCharsets.US_ASCII)),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(5),
                        null,
                        20,
                        200))
                .asString()
                .doesNotContain(SECRET);
        assertThat(keys("jwks: none, introspection: {" + ASKED + "}")).isEqualTo(new NoKeys());
        assertThat(keys("jwks: 'https://k/', introspection: {" + ASKED + "}")).isInstanceOf(FetchedKeys.class);
    }

    @Test
    void introspectionWithEveryKeyChanged() {
        file.write("client", "a b~");
        String keys = "endpoint: 'http://idp.example/ask?a=b', insecure: true, ca: ca.crt, clientId: 'you & me',"
                + " clientSecret: {file: client}, every: 1s, grace: 0, timeout: 2s, maxAge: 3h, concurrency: 4, rate: 5/s";
        assertThat(issuer("issuer: me, audience: any, jwks: none, introspection: {" + keys + "}")
                        .introspection())
                .isEqualTo(new IntrospectionSettings(
                        URI.create("http://idp.example/ask?a=b"),
                        folder.resolve("ca.crt"),
                        "you & me",
                        new Secret("a b~".getBytes(StandardCharsets.US_ASCII)),
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        Duration.ofSeconds(2),
                        Duration.ofHours(3),
                        4,
                        5));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "every: 1m                                        | introspection.endpoint: missing, expected",
                "endpoint: 'https://e/'                           | introspection.clientId: missing, expected",
                "endpoint: 'https://e/', clientId: c              | introspection.clientSecret: missing, expected {file: …}",
                "endpoint: 'https://e/', clientId: c, clientSecret: plain | clientSecret: found something else, expected {file: …}",
                "endpoint: 'https://e/', clientId: c, clientSecret: {file: odd} | clientSecret: cannot be used: a client secret is printable ASCII",
                "endpoint: 'http://e.example/', clientId: c, clientSecret: {file: secret} | endpoint: found \"http://e.example/\", expected https://",
                "endpoint: 'ftp://e/', clientId: c, clientSecret: {file: secret} | endpoint: found",
                "endpoint: 'https://e/', clientId: 'ü', clientSecret: {file: secret} | clientId: found \"ü\"",
                "A, every: 0           | every: found \"0\"",
                "A, every: 2h          | every: found \"2h\"",
                "A, grace: 25h         | grace: found \"25h\"",
                "A, timeout: 31s       | timeout: found \"31s\"",
                "A, maxAge: 0          | maxAge: found \"0\"",
                "A, concurrency: 0     | concurrency: found \"0\"",
                "A, rate: 200          | rate: found \"200\", expected a rate such as 200/s",
                "A, rate: 200/m        | rate: found \"200/m\", expected a rate such as 200/s",
                "A, rate: 0/s          | rate: found \"0/s\"",
                "A, ca: secret         | ca: found no certificate",
                "A, token: x           | token: unknown key",
            })
    void whatIsWrongWithIntrospectionIsTold(String keys, String problem) {
        file.write("odd", "geheimnis-ü");
        String all = keys.startsWith("A,") ? ASKED + keys.substring(1) : keys;
        assertThat(problems("jwks: 'https://k/', introspection: {" + all + "}"))
                .anyMatch(line -> line.contains("issuers.i.introspection") && line.contains(problem))
                .noneMatch(line -> line.contains("geheimnis"));
    }

    @Test
    void noKeysWithoutIntrospectionIsAProblemAndTheirAlgorithmsAreAWarning() {
        assertThat(problems("jwks: none"))
                .singleElement()
                .asString()
                .contains("jwks: found the word none without introspection");
        assertThat(problems("jwks: none, algorithms: [ES256], introspection: {" + ASKED + "}"))
                .singleElement()
                .asString()
                .contains("algorithms: warning: has no effect");
    }

    @Test
    void whoIsAskedAboutAllTokensMayTakeAny() {
        assertThat(issuer("issuer: any, audience: any, jwks: none, introspection: {" + ASKED + "}")
                        .issuer())
                .isNull();
    }

    @Test
    void oneIssuerOfARouteIsAskedAboutTokens() {
        String asked = "audience: any, jwks: none, introspection: {" + ASKED + "}";
        assertThat(file.problems("issuers: {i: {issuer: me, " + asked + "}, j: {issuer: you, " + asked + "}}\n"
                        + "routes: [{name: r, path: /, authenticate: [i, j], credentials: [{query: t}], upstream: u}]"))
                .singleElement()
                .asString()
                .contains("routes[0].authenticate[1]: found \"j\", which has introspection as i has");
    }
}
