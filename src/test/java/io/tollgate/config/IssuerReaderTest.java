package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.IssuerSettings.FetchedKeys;
import io.tollgate.auth.IssuerSettings.FileKeys;
import io.tollgate.auth.IssuerSettings.Freshness;
import io.tollgate.auth.IssuerSettings.InlineKeys;
import io.tollgate.auth.IssuerSettings.SharedSecret;
import io.tollgate.token.Algorithm;
import io.tollgate.token.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IssuerReaderTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String JWKS = """
            {"keys": [{"kty": "EC", "crv": "P-256", "kid": "k",
              "x": "5wIuniAK9wwc8ZkNOdOj0uDnpxRI54Uh1ML2AVJxwR8",
              "y": "hnvs_7Y3Na2dKwE9IrkNAVvTyWtI1FBNAJnSlYOOAT8"}]}
            """;

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() throws IOException {
        file = new ConfigFile(folder);
        file.write("secret", SECRET + "\n");
        file.write("keys.json", JWKS);
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

    @Test
    void allDefaults() {
        assertThat(issuer("issuer: me, audience: [a], jwks: 'https://keys.example/k'"))
                .isEqualTo(new IssuerSettings(
                        "i",
                        "me",
                        "sub",
                        List.of("a"),
                        new FetchedKeys(URI.create("https://keys.example/k"), null),
                        Set.of(Algorithm.RS256, Algorithm.ES256, Algorithm.EdDSA),
                        Duration.ofSeconds(30),
                        false,
                        10_000,
                        new Freshness(Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofHours(24)),
                        null,
                        null));
    }

    @Test
    void theWordAnyIsNoIssAndTheNameVouches() {
        for (String keys : List.of("secret: {file: secret}", "jwks: 'file:keys.json'")) {
            IssuerSettings any = issuer("issuer: any, audience: any, " + keys);
            assertThat(any.issuer()).isNull();
            assertThat(any.vouching()).isEqualTo("i");
        }
        assertThat(issuer("issuer: me, audience: any, secret: {file: secret}").vouching())
                .isEqualTo("me");
    }

    @Test
    void keysFromAUrlAreOfAnExactIssuer() {
        assertThat(file.problems("issuers: {i: {issuer: any, audience: [a], jwks: 'https://k.example'}}"))
                .singleElement()
                .asString()
                .startsWith(
                        "conf.yaml:1: issuers.i.issuer: found the word any beside keys from a URL, expected the exact iss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"me: {issuer: any, %s}, i: {issuer: me, %s}", "i: {issuer: me, %s}, me: {issuer: any, %s}"})
    void theNameOfAnIssuerThatTakesAnyIsNoOthersIss(String issuers) {
        String rest = "audience: any, secret: {file: secret}";
        assertThat(file.problems("issuers: {" + issuers.formatted(rest, rest) + "}"))
                .singleElement()
                .asString()
                .contains("\"me\" is both an iss and the name of an issuer that takes any");
    }

    @Test
    void everyKeyChanged() {
        assertThat(issuer(
                        "issuer: you, subject: data.id, audience: any, jwks: 'http://keys.example/?k=1', insecure: true, ca: ca.crt,"
                                + " algorithms: [PS512], leeway: 1m, idTokens: true, remember: 0, refresh: 1s, cooldown: 2s,"
                                + " keep: 3s"))
                .isEqualTo(new IssuerSettings(
                        "i",
                        "you",
                        "data.id",
                        null,
                        new FetchedKeys(URI.create("http://keys.example/?k=1"), folder.resolve("ca.crt")),
                        Set.of(Algorithm.PS512),
                        Duration.ofSeconds(60),
                        true,
                        0,
                        new Freshness(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3)),
                        null,
                        null));
    }

    @ParameterizedTest
    @ValueSource(strings = {SECRET, SECRET + "\n", SECRET + "\r\n"})
    void aSecretIsItsFileWithoutOneNewline(String content) {
        file.write("secret", content);
        IssuerSettings issuer = issuer("issuer: me, audience: any, secret: {file: secret}");
        assertThat(issuer.keys())
                .isEqualTo(new SharedSecret(new Secret(SECRET.getBytes(StandardCharsets.US_ASCII))))
                .asString()
                .contains("***")
                .doesNotContain(SECRET);
        assertThat(issuer.algorithms()).containsExactly(Algorithm.HS256);
    }

    @Test
    void onlyOneNewlineIsDropped() {
        file.write("secret", SECRET + "\n\n");
        assertThat(keys("secret: {file: secret}"))
                .isEqualTo(new SharedSecret(new Secret((SECRET + "\n").getBytes(StandardCharsets.US_ASCII))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cret",
                "password",
                "changeme",
                "your-256-bit-secret",
                "your-512-bit-secret",
                "00000000000000000000000000000000",
                "passpasspasspasspasspasspasspasspasspass",
                "12345671234567123456712345671234567"
            })
    void aSecretThatIsShortOrRepeatsItselfIsAProblemAndNotShown(String weak) {
        file.write("secret", weak);
        assertThat(problems("secret: {file: secret}"))
                .anyMatch(line -> line.contains("issuers.i.secret: cannot be used: a secret of "))
                .noneMatch(line -> line.contains(weak + " "));
    }

    @Test
    void keysInAFileAreRelativeToTheConfiguration() {
        FileKeys expected = new FileKeys(folder.resolve("keys.json"));
        assertThat(keys("jwks: 'file:keys.json'")).isEqualTo(expected);
        assertThat(keys("jwks: 'file:" + folder + "/keys.json'")).isEqualTo(expected);
        assertThat(keys("jwks: 'file://" + folder + "/keys.json'")).isEqualTo(expected);
    }

    @Test
    void inlineKeysBecomeJson() {
        assertThat(keys("jwks: {keys: [{kty: EC, crv: P-256, kid: 7, ext: true, key_ops: [verify],"
                        + " x: 5wIuniAK9wwc8ZkNOdOj0uDnpxRI54Uh1ML2AVJxwR8,"
                        + " y: hnvs_7Y3Na2dKwE9IrkNAVvTyWtI1FBNAJnSlYOOAT8}]}"))
                .isEqualTo(new InlineKeys("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"7\",\"ext\":true,"
                        + "\"key_ops\":[\"verify\"],\"x\":\"5wIuniAK9wwc8ZkNOdOj0uDnpxRI54Uh1ML2AVJxwR8\","
                        + "\"y\":\"hnvs_7Y3Na2dKwE9IrkNAVvTyWtI1FBNAJnSlYOOAT8\"}]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8080/", "http://127.0.0.1/", "http://127.9.9.9/", "http://[::1]:1/"})
    void httpIsForThisMachine(String url) {
        assertThat(keys("jwks: '" + url + "'")).isEqualTo(new FetchedKeys(URI.create(url), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://keys.example/", "http://10.0.0.1/", "http://127.0.0.1.evil.example/", "HTTP://a/"})
    void andNotForOthers(String url) {
        assertThat(problems("jwks: '" + url + "'"))
                .singleElement()
                .asString()
                .contains("jwks: found \"", "expected https://");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "leeway: 30s                     | issuer: found \"me\", expected a URL that starts with https://, by which its keys are found",
                "'jwks: ''https://k/'', secret: {file: secret}' | i: found both jwks and secret, expected one of",
                "jwks: keys.json                 | jwks: found \"keys.json\", expected a URL that starts with http:// or https://",
                "jwks: 'file:none.json'          | jwks: the file none.json does not exist",
                "jwks: 'file://host/keys.json'   | jwks: found",
                "jwks: 'file:secret'             | jwks: cannot be used: a JWK Set was expected",
                "jwks: {keys: []}                | jwks: cannot be used: the JWK Set is empty",
                "jwks: {keys: 7}                 | jwks: cannot be used: a JWK Set was expected",
                "'jwks: {keys: [{kty: EC, d: x}]}' | jwks.keys[0].d: found part of a private or secret key",
                "'jwks: ''https://k/'', leeway: 61s'   | leeway: found \"61s\", expected a duration with a unit such as 10s or 5m, at most 60s",
                "'jwks: ''https://k/'', refresh: 0'    | refresh: found \"0\"",
                "'jwks: ''https://k/'', remember: -1'  | remember: found \"-1\"",
                "'jwks: ''https://k/'', idTokens: yes' | idTokens: found \"yes\", expected true or false",
                "'jwks: ''https://k/'', algorithms: []' | algorithms: found no algorithm",
                "'jwks: ''https://k/'', algorithms: [none]' | algorithms[0]: found \"none\", expected HS256",
                "'jwks: ''https://k/'', algorithms: [HS256]' | algorithms[0]: found \"HS256\", expected none that signs with a secret",
                "'jwks: ''https://k/'', ca: secret'    | ca: found no certificate",
                "'secret: {file: secret}, algorithms: [RS256]' | algorithms[0]: found \"RS256\", expected HS256, HS384 or HS512, as there is a secret",
                "'secret: {file: secret}, algorithms: [HS512]' | secret: cannot be used: ",
                "'jwks: ''https://k/'', keep: 25h'     | keep: found \"25h\", expected a duration",
                "'jwks: ''https://k/'', keep: 9m'      | keep: keys are kept for 540s and fetched again after 600s, expected keep to be at least refresh",
                "'jwks: ''https://k/'', refresh: 25h'  | refresh: keys are kept for 86400s and fetched again after 90000s",
                "secret: {file: none}            | secret.file: the file none does not exist",
                "secret: plain                   | secret: found something else, expected {file: …}",
                "'jwks: ''https://k/'', cooldown: 0'   | cooldown: found \"0\"",
            })
    void whatIsWrongIsTold(String key, String problem) {
        assertThat(problems(key)).anyMatch(line -> line.contains("issuers.i") && line.contains(problem));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'audience: any'                | issuers.i.issuer: missing, expected",
                "'issuer: \"\", audience: any'  | issuers.i.issuer: found \"\", expected a text",
                "'issuer: me'                   | issuers.i.audience: missing, expected a list of audiences, or the word any",
                "'issuer: me, audience: chat'   | issuers.i.audience: found \"chat\", expected a list",
                "'issuer: me, audience: []'     | issuers.i.audience: found an empty list",
                "'issuer: me, audience: [a, a]' | issuers.i.audience[1]: \"a\" is already there",
            })
    void issuerAndAudienceAreSaid(String keys, String problem) {
        assertThat(file.problems("issuers: {i: {jwks: 'https://k/', " + keys + "}}"))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void anRsaKeyThatIsTooShortIsAnErrorEvenBesideAGoodOne() {
        String weak = "{\"kty\":\"RSA\",\"kid\":\"w\",\"e\":\"AQAB\",\"n\":\"" + "_".repeat(170) + "8\"},";
        file.write("keys.json", JWKS.replace("[{", "[" + weak + "{"));
        assertThat(problems("jwks: 'file:keys.json'"))
                .singleElement()
                .asString()
                .contains("a modulus of ");
        assertThat(file.load(file.complete("issuers: {i: {issuer: me, audience: any, jwks: 'file:keys.json'}}"))
                        .settings())
                .isNull();
    }

    @Test
    void aKeyForAnotherUseIsOnlyAWarning() {
        file.write("keys.json", JWKS.replace("[{", "[{\"kty\":\"RSA\",\"use\":\"enc\"}, {"));
        Loaded loaded = file.load(file.complete("issuers: {i: {issuer: me, audience: any, jwks: 'file:keys.json'}}"));
        assertThat(loaded.settings()).isNotNull();
        assertThat(file.shown(loaded)).singleElement().asString().contains("warning: left out, key 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"refresh: 1m", "cooldown: 1m", "keep: 1h", "ca: ca.crt", "insecure: true"})
    void whatHasNoEffectIsAWarning(String key) {
        assertThat(problems("jwks: 'file:keys.json', " + key))
                .singleElement()
                .asString()
                .contains(key.substring(0, key.indexOf(':')) + ": warning: has no effect");
    }
}
