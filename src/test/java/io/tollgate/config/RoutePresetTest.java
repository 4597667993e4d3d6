package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gate.RouteSettings;
import io.tollgate.gate.RouteSettings.Preset;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code preset} of a route stands for, what it needs, and the keys that it is made of. */
final class RoutePresetTest {
    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
        file.write("secret", "tollgate-test-secret-0123456789abcdef");
    }

    private List<String> problems(String keys) {
        return file.problems("routes: [{name: r, path: /, " + keys + "}]");
    }

    private static final String ARTICLE = """
            issuers: {article: {issuer: any, subject: data.userId, audience: any, secret: {file: secret}}}
            """;

    private static String article(String keys) {
        return ARTICLE + "routes: [{name: r, path: /, authenticate: [article], upstream: u, preset: helton" + keys
                + "}]";
    }

    @Test
    void thePresetHeltonIsTheseKeysAndNoOther() {
        RouteSettings preset = file.settings(article("")).routes().get(0);
        String spelled = article("""
                        , credentials: [{subprotocol: {first: websocket}}, {query: access_token}], precedence: listed,
                          denials: unauthorized, identity: {X-Tollgate-Principal: data.userId,
                            X-Tollgate-Ctx-userId: data.userId, X-Tollgate-Ctx-firstName: data.firstName,
                            X-Tollgate-Ctx-lastName: data.lastName, X-Tollgate-Ctx-sub: data.sub}""").replace(", preset: helton", "");
        assertThat(new SettingsVariants(preset).with("preset", Preset.NONE))
                .isEqualTo(file.settings(spelled).routes().get(0));
        assertThat(preset.preset()).isEqualTo(Preset.HELTON);
    }

    @Test
    void theSchemaKnowsIt() {
        assertThat(JsonSchemaFile.errors(file.write("conf.yaml", file.complete(article("")))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "credentials: [{query: t}]  | [Query[parameter=t]]             | LISTED | UNAUTHORIZED | 5",
                "precedence: one            | [SubprotocolFirst[word=websocket], Query[parameter=access_token]] | ONE | UNAUTHORIZED | 5",
                "denials: exact             | [SubprotocolFirst[word=websocket], Query[parameter=access_token]] | LISTED | EXACT | 5",
                "identity: {X-User: data.userId} | [SubprotocolFirst[word=websocket], Query[parameter=access_token]] | LISTED | UNAUTHORIZED | 1",
            })
    void aKeyBesideThePresetCounts(String key, String credentials, String precedence, String denials, int identity) {
        RouteSettings route = file.settings(article(", " + key)).routes().get(0);
        assertThat(route.credentials()).hasToString(credentials);
        assertThat(route.precedence()).hasToString(precedence);
        assertThat(route.denials()).hasToString(denials);
        assertThat(route.identity()).hasSize(identity);
    }

    @Test
    void thePresetNeedsAnIssuerWithASecretAndASubject() {
        assertThat(problems("authenticate: [i], preset: helton, upstream: u"))
                .containsExactly(
                        "conf.yaml:1: routes[0].authenticate[0]: found an issuer without secret, expected one with secret:"
                                + " {file: …}, as the route's preset is for tokens that are signed with one",
                        "conf.yaml:1: routes[0].authenticate[0]: found an issuer without subject, expected one with"
                                + " subject: data.userId, as the tokens that the route's preset is for say there whose"
                                + " they are",
                        "conf.yaml:1: routes[0].authenticate[0]: warning: the issuer takes only tokens whose iss is"
                                + " \"me\"; those of the article have none, and are taken with issuer: any");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "{authorizer: f}", "[{authorizer: f}]"})
    void thePresetNeedsAnIssuer(String authenticate) {
        String authorizers = "authorizers: {f: {http: {url: 'https://a.test', forwardHeaders: [X]}, maxAge: 1h}}\n";
        assertThat(file.problems(authorizers + "routes: [{name: r, path: /, preset: helton, upstream: u, authenticate: "
                        + authenticate + "}]"))
                .singleElement()
                .asString()
                .contains("routes[0].preset: found helton beside an authenticate that names no issuer");
    }

    @Test
    void whatAPresetStandsForIsToldAtItsLine() {
        assertThat(file.problems(article("\n, headers: {set: {x_tollgate_principal: a}}")))
                .containsExactly("conf.yaml:3: routes[0].headers.set.x_tollgate_principal: \"x-tollgate-principal\" is"
                        + " already there on line 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{marker: m}", "{prefix: p.}", "{base64urlPrefix: b.}", "{first: other}"})
    void aFirstWordIsTheOnlyPlaceAmongTheSubprotocols(String other) {
        assertThat(problems("authenticate: [i], upstream: u, credentials: [{subprotocol: {first: w}}, {query: t},"
                        + " {subprotocol: " + other + "}]"))
                .singleElement()
                .asString()
                .contains("routes[0].credentials: found first and another place among the subprotocols");
    }

    @Test
    void aWordThatIsNoPresetIsToldOnce() {
        assertThat(problems("authenticate: [article], preset: hilton, upstream: u"))
                .filteredOn(line -> line.contains("preset"))
                .singleElement()
                .asString()
                .contains("routes[0].preset: found \"hilton\", expected helton");
    }

    @Test
    void anIssuerThatTakesAnyIsAloneOnItsRoute() {
        String both = "issuers: {i: {issuer: me, audience: any, jwks: 'https://k.example'},"
                + " j: {issuer: any, audience: any, secret: {file: secret}}}\n";
        assertThat(file.problems(both + "routes: [{name: r, path: /, authenticate: [i, j], credentials: [{query: t}],"
                        + " upstream: u}]"))
                .containsExactly(
                        "conf.yaml:2: routes[0].authenticate[1]: found \"j\", which takes tokens of any issuer,"
                                + " beside another, expected it alone");
    }
}
