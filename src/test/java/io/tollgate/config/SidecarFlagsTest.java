package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.IssuerSettings.DiscoveredKeys;
import io.tollgate.auth.IssuerSettings.FetchedKeys;
import io.tollgate.auth.IssuerSettings.SharedSecret;
import io.tollgate.config.SidecarFlags.Flag;
import io.tollgate.gate.RouteSettings;
import io.tollgate.token.Algorithm;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What flags and variables say, without a file and over one. */
final class SidecarFlagsTest {
    private static final Map<Flag, String> ENOUGH = Map.of(
            Flag.UPSTREAM, "ws://127.0.0.1:9000",
            Flag.ISSUER, "https://login.example.com/",
            Flag.AUDIENCE, "chat",
            Flag.JWKS, "https://login.example.com/jwks");

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
        file.write("secret", "0123456789abcdef0123456789abcdef\n");
    }

    private static Map<Flag, String> enoughAnd(Flag flag, String value) {
        Map<Flag, String> flags = new EnumMap<>(ENOUGH);
        flags.put(flag, value);
        return flags;
    }

    private static Map<Flag, String> enoughBut(Flag flag) {
        Map<Flag, String> flags = new EnumMap<>(ENOUGH);
        flags.remove(flag);
        return flags;
    }

    private static Loaded load(Map<Flag, String> flags, Map<String, String> environment) {
        return ConfigLoader.load(null, environment, new SidecarFlags(flags));
    }

    private static TollgateSettings settings(Map<Flag, String> flags) {
        Loaded loaded = load(flags, Map.of());
        assertThat(loaded.problems().all()).isEmpty();
        return loaded.settings();
    }

    private List<String> problems(Map<Flag, String> flags) {
        return file.shown(load(flags, Map.of()));
    }

    @Test
    void fourFlagsAreASidecar() {
        TollgateSettings settings = settings(ENOUGH);
        assertThat(settings.listeners())
                .singleElement()
                .satisfies(listener -> assertThat(listener.address()).isEqualTo(new InetSocketAddress(8080)));
        assertThat(settings.health()).isNull();
        assertThat(settings.admin()).isNull();
        IssuerSettings issuer = settings.issuers().get(0);
        assertThat(issuer.issuer()).isEqualTo("https://login.example.com/");
        assertThat(issuer.audience()).containsExactly("chat");
        assertThat(issuer.keys()).isEqualTo(new FetchedKeys(URI.create("https://login.example.com/jwks"), null));
        assertThat(settings.upstreams().get(0).endpoints()).containsExactly(URI.create("ws://127.0.0.1:9000"));
    }

    @Test
    void anIngressInFrontOfItMayBeginAsManyHandshakesAsItHasClients() {
        for (Map<Flag, String> flags : List.of(ENOUGH, enoughAnd(Flag.LISTEN, "127.0.0.1:1"))) {
            assertThat(settings(flags).listeners().get(0).maxHandshakes()).isZero();
        }
    }

    @Test
    void itsRouteTakesEveryPathAndTheUsualPlaces() {
        RouteSettings route = settings(ENOUGH).routes().get(0);
        assertThat(route.path()).isEqualTo("/**");
        assertThat(route.authenticate()).containsExactly("sidecar");
        assertThat(route.credentials())
                .containsExactly(
                        new CredentialSettings.Header("Authorization"),
                        new CredentialSettings.Query("access_token"),
                        new CredentialSettings.SubprotocolMarker("access_token"));
    }

    @Test
    void everyOtherFlag() {
        Map<Flag, String> flags = new EnumMap<>(enoughBut(Flag.JWKS));
        flags.put(Flag.LISTEN, "127.0.0.1:1");
        flags.put(Flag.UPSTREAM, "ws://a, ws://b");
        flags.put(Flag.AUDIENCE, "any");
        flags.put(Flag.SECRET_FILE, folder.resolve("secret").toString());
        flags.put(Flag.ALGORITHMS, "HS256");
        flags.put(Flag.PATH, "/chat");
        flags.put(Flag.ORIGINS, "https://a,https://b");
        flags.put(Flag.HEALTH, "127.0.0.1:2");
        flags.put(Flag.ADMIN, "127.0.0.1:3");
        TollgateSettings settings = settings(flags);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        assertThat(settings.listeners().get(0).address()).isEqualTo(new InetSocketAddress(loopback, 1));
        assertThat(settings.upstreams().get(0).endpoints()).containsExactly(URI.create("ws://a"), URI.create("ws://b"));
        assertThat(settings.issuers().get(0).audience()).isNull();
        assertThat(settings.issuers().get(0).keys()).isInstanceOf(SharedSecret.class);
        assertThat(settings.issuers().get(0).algorithms()).containsExactly(Algorithm.HS256);
        assertThat(settings.routes().get(0).path()).isEqualTo("/chat");
        assertThat(settings.routes().get(0).origins()).containsExactly("https://a", "https://b");
        assertThat(settings.health()).isEqualTo(new InetSocketAddress(loopback, 2));
        assertThat(settings.admin().address()).isEqualTo(new InetSocketAddress(loopback, 3));
    }

    @Test
    void nobodyIsLetInUnlessAuthenticateNoneSaysSo() {
        TollgateSettings settings = settings(Map.of(Flag.UPSTREAM, "ws://a", Flag.AUTHENTICATE, "none"));
        assertThat(settings.issuers()).isEmpty();
        assertThat(settings.routes().get(0).authenticate()).isEmpty();
        assertThat(settings.routes().get(0).credentials()).isEmpty();
    }

    @Test
    void whatIsMissingIsToldByItsFlag() {
        assertThat(problems(Map.of()))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("--upstream: missing, expected a ws:// or wss:// URL (or"
                                        + " TOLLGATE_UPSTREAM)"),
                        line -> assertThat(line)
                                .startsWith("--issuer: missing, expected the iss of the tokens, or"
                                        + " --authenticate none"),
                        line -> assertThat(line).startsWith("--audience: missing"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Flag.class,
            names = {"UPSTREAM", "ISSUER", "AUDIENCE"})
    void noneOfTheThreeMayBeLeftOut(Flag flag) {
        assertThat(problems(enoughBut(flag))).singleElement().asString().startsWith(flag.option() + ": missing");
    }

    @Test
    void withoutAWordOfKeysTheyAreThoseThatTheIssuerNames() {
        assertThat(settings(enoughBut(Flag.JWKS)).issuers().get(0).keys())
                .isEqualTo(new DiscoveredKeys("https://login.example.com/", false, null));
        Map<Flag, String> nameless = new EnumMap<>(enoughBut(Flag.JWKS));
        nameless.put(Flag.ISSUER, "me");
        assertThat(problems(nameless))
                .singleElement()
                .asString()
                .startsWith("--issuer: found \"me\", expected a URL that starts with https://");
    }

    @ParameterizedTest
    @CsvSource({
        "LISTEN, 8080", "UPSTREAM, http://a", "UPSTREAM, 'ws://a,'", "ISSUER, ' '", "AUDIENCE, 'a,,b'",
                "JWKS, keys.json",
        "JWKS, http://keys.example/", "ALGORITHMS, HS256", "PATH, chat", "ORIGINS, '*'", "HEALTH, none", "ADMIN, x",
        "AUTHENTICATE, all"
    })
    void aWrongValueIsToldByItsFlag(Flag flag, String value) {
        assertThat(problems(enoughAnd(flag, value))).anyMatch(line -> line.startsWith(flag.option() + ": found"));
    }

    @Test
    void anotherWordThanNoneIsToldOnce() {
        String told = "--authenticate: found \"yes\", expected the word none";
        assertThat(problems(Map.of(Flag.UPSTREAM, "ws://127.0.0.1:9000", Flag.AUTHENTICATE, "yes")))
                .containsExactly(told);
        assertThat(problems(enoughAnd(Flag.AUTHENTICATE, "yes"))).containsExactly(told);
    }

    @Test
    void authenticateNoneBesideAnIssuerIsAnError() {
        assertThat(problems(enoughAnd(Flag.AUTHENTICATE, "none")))
                .anyMatch(line -> line.startsWith("--authenticate: nobody is authenticated, but there is an issuer"));
    }

    @Test
    void bothKindsOfKeysAreAnError() {
        assertThat(problems(enoughAnd(Flag.SECRET_FILE, folder.resolve("secret").toString())))
                .singleElement()
                .asString()
                .startsWith("--secret-file: found --jwks too, expected one of the two");
    }

    @Test
    void aUrlForAFileIsRefusedAndShownWithoutItsPassword() {
        Map<Flag, String> flags = new EnumMap<>(enoughBut(Flag.JWKS));
        flags.put(Flag.SECRET_FILE, "https://me:hunter2@host/secret");
        assertThat(problems(flags))
                .containsExactly("--secret-file: found \"https://***@host/secret\", expected the name of a file");
    }

    @Test
    void variablesSayTheSame() {
        Loaded loaded = load(
                Map.of(),
                Map.of(
                        "TOLLGATE_UPSTREAM", "ws://a",
                        "TOLLGATE_ISSUER", "me",
                        "TOLLGATE_AUDIENCE", "any",
                        "TOLLGATE_JWKS", "https://k/",
                        "TOLLGATE_LISTEN", "",
                        "HOME", "/root"));
        assertThat(loaded.problems().all()).isEmpty();
        assertThat(loaded.settings().issuers().get(0).issuer()).isEqualTo("me");
    }

    @Test
    void flagsComeBeforeVariables() {
        Loaded loaded = load(ENOUGH, Map.of("TOLLGATE_AUDIENCE", "other", "TOLLGATE_LISTEN", "127.0.0.1:7"));
        assertThat(loaded.settings().issuers().get(0).audience()).containsExactly("chat");
        assertThat(loaded.settings().listeners().get(0).address().getPort()).isEqualTo(7);
    }

    @Test
    void aVariableThatIsNoneOfOursIsAWarning() {
        Map<String, String> environment = Map.of(
                "TOLLGATE_LISTENER", ":1",
                "TOLLGATE_JAVA_OPTS", "-Xmx1g",
                "TOLLGATE_PORT", "tcp://10.0.0.1:80",
                "TOLLGATE_PORT_80_TCP", "tcp://10.0.0.1:80",
                "TOLLGATE_SERVICE_HOST", "10.0.0.1");
        Loaded loaded = load(ENOUGH, environment);
        assertThat(loaded.settings()).isNotNull();
        assertThat(file.shown(loaded))
                .containsExactly("TOLLGATE_LISTENER: warning: unknown variable; did you mean TOLLGATE_LISTEN?");
    }

    private Loaded over(String text, Flag flag, String value) {
        return file.load(file.complete(text), Map.of(), new SidecarFlags(Map.of(flag, value)));
    }

    @Test
    void flagsAreOverTheFile() {
        assertThat(over("", Flag.LISTEN, "127.0.0.1:7").settings().listeners())
                .singleElement()
                .satisfies(listener -> {
                    assertThat(listener.name()).isEqualTo("a");
                    assertThat(listener.address().getPort()).isEqualTo(7);
                });
        assertThat(over("", Flag.UPSTREAM, "ws://b")
                        .settings()
                        .upstreams()
                        .get(0)
                        .endpoints())
                .containsExactly(URI.create("ws://b"));
        assertThat(over("health: {address: ':1'}", Flag.HEALTH, ":2")
                        .settings()
                        .health()
                        .getPort())
                .isEqualTo(2);
    }

    @Test
    void aSecretFromAFlagTakesThePlaceOfKeysInTheFile() {
        Loaded loaded = over("", Flag.SECRET_FILE, folder.resolve("secret").toString());
        assertThat(loaded.problems().all()).isEmpty();
        assertThat(loaded.settings().issuers().get(0).keys()).isInstanceOf(SharedSecret.class);
    }

    @Test
    void aFlagIsNeverInDoubtAboutWhatItReplaces() {
        String two = "listeners: [{name: a, address: ':1'}, {name: b, address: ':2'}]";
        assertThat(file.shown(over(two, Flag.LISTEN, ":3")))
                .containsExactly("--listen: found 2 listeners in the file, expected one, whose address this replaces");
        String names = "upstreams: {u: {endpoints: ['ws://a']}, v: {endpoints: ['ws://b']}}";
        assertThat(file.shown(over(names, Flag.UPSTREAM, "ws://c")))
                .containsExactly(
                        "--upstream: found 2 upstreams in the file, expected one, whose endpoints this replaces");
    }

    @Test
    void aSectionThatIsNotInTheFileIsMade() {
        Loaded loaded = file.load(
                ConfigFile.ROUTES + ConfigFile.UPSTREAMS, Map.of(), new SidecarFlags(Map.of(Flag.LISTEN, ":3")));
        assertThat(loaded.problems().all()).isEmpty();
        assertThat(loaded.settings().listeners()).hasSize(1);
    }

    @Test
    void theFileWithTheMistakeIsStillTheOneNamed() {
        assertThat(file.shown(over("drain: {code: 1}", Flag.LISTEN, ":3")))
                .singleElement()
                .asString()
                .startsWith("conf.yaml:1: drain.code");
    }

    @Test
    void anEmptySectionIsNoCrash() {
        assertThat(over("listeners: []\nupstreams: {}\nroutes: []", Flag.LISTEN, ":3")
                        .problems()
                        .hasErrors())
                .isTrue();
    }

    @Test
    void everyFlagHasWordsForAHelpPage() {
        assertThat(Flag.values()).allSatisfy(flag -> {
            assertThat(flag.option()).matches("--[a-z-]+");
            assertThat(flag.placeholder()).isNotBlank();
            assertThat(flag.description()).isNotBlank();
        });
    }
}
