package io.tollgate.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.auth.Issuer;
import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.auth.logout.LogoutSettings;
import io.tollgate.auth.logout.LogoutSettings.By;
import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.revocation.Mark.Kind;
import io.tollgate.auth.revocation.Revocation;
import io.tollgate.auth.revocation.RevocationSettings;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.gate.call.PlacedDoor;
import io.tollgate.gate.logout.LogoutDoor;
import io.tollgate.quota.Quotas;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logout tokens as a provider sends them, and as others would (OpenID Connect Back-Channel Logout 1.0 §2.4 to §2.6). */
final class LogoutTest {
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
    private static final String PATH = "/logout/main";
    private static final Mark SESSION = Mark.of(Kind.SID, TestKeys.ISSUER, "s1");
    private static final Mark ALICE = Mark.of(Kind.SUB, TestKeys.ISSUER, "alice");

    private static Vertx vertx;

    private final Revocations revocations = new Revocations(Clock.systemUTC());

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().await();
    }

    private static Issuer issuer(LogoutSettings logout, String subject) {
        try {
            return Issuer.create(
                    vertx,
                    new IssuerSettings(
                            "main",
                            TestKeys.ISSUER,
                            subject,
                            List.of(TestKeys.AUDIENCE),
                            new IssuerSettings.InlineKeys(TestKeys.jwks()),
                            IssuerSettings.DEFAULT_ALGORITHMS,
                            Duration.ofSeconds(30),
                            false,
                            100,
                            IssuerSettings.Freshness.DEFAULT,
                            null,
                            logout));
        } catch (KeySourceFault e) {
            throw new AssertionError(e);
        }
    }

    private GateFixture gate(String client, By by, String subject) {
        Issuer issuer = issuer(new LogoutSettings(PATH, List.of(), client, by), subject);
        return new GateFixture(
                new RouteSketch(),
                LogoutDoor.of(List.of(issuer), revocations, Quotas.local()).toArray(PlacedDoor[]::new));
    }

    private GateFixture gate() {
        return gate(null, By.SESSION, "sub");
    }

    /** As the specification's example. */
    private static TestToken logout() {
        return TestToken.token()
                .claim("iat", Instant.now().getEpochSecond())
                .claim("sid", "s1")
                .claim("events", new JsonObject().put(EVENT, new JsonObject()))
                .header("typ", "logout+jwt");
    }

    private static String form(TestToken token) {
        return "logout_token=" + URLEncoder.encode(token.rs256(), UTF_8);
    }

    private static Request call(String form) {
        return new Request("POST", PATH, "HTTP/1.1", List.of(), form)
                .header("Host", Handshakes.HOST)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Content-Length", Integer.toString(form.length()));
    }

    private static Head told(GateFixture gate, String form) {
        return gate.ask(call(form));
    }

    @Test
    void sessionThatIsNamedIsTakenBack() {
        try (GateFixture gate = gate()) {
            Head answer = told(gate, form(logout()));

            assertThat(answer.status()).as(answer.raw()).isEqualTo(200);
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(revocations.find(SESSION)).isNotNull();
            assertThat(revocations.find(ALICE)).isNull();
            gate.observer().expect("started", "refused logged_out");
        }
    }

    @Test
    void subjectAloneIsTakenBackWithAllThatWasIssuedUntilThen() {
        try (GateFixture gate = gate()) {
            long issuedAt = Instant.now().getEpochSecond() - 60;
            told(gate, form(logout().without("sid").claim("iat", issuedAt)));

            Revocation made = Objects.requireNonNull(revocations.find(ALICE));
            assertThat(made.before()).isEqualTo(issuedAt + 1);
            assertThat(made.source()).isEqualTo(Revocation.Source.LOGOUT);
        }
    }

    @Test
    void subjectCountsForItsSessionWhereTheFileSaysSo() {
        try (GateFixture gate = gate(null, By.SUBJECT, "sub")) {
            told(gate, form(logout()));

            assertThat(revocations.find(ALICE)).isNotNull();
            assertThat(revocations.find(SESSION)).isNull();
        }
    }

    @Test
    void subjectIsNotTakenForWhatStandsElsewhere() {
        try (GateFixture gate = gate(null, By.SESSION, "user")) {
            assertThat(told(gate, form(logout().without("sid"))).status()).isEqualTo(400);
            assertThat(told(gate, form(logout())).status()).isEqualTo(200);
            assertThat(revocations.size()).isEqualTo(1);
        }
    }

    static Stream<Arguments> believed() {
        return Stream.of(
                argumentSet("no typ", untyped()),
                argumentSet("typ JWT", logout().header("typ", "JWT")),
                argumentSet("no sub", logout().without("sub")),
                argumentSet("several audiences", logout().claim("aud", List.of("other", TestKeys.AUDIENCE))),
                argumentSet(
                        "more events",
                        logout().claim(
                                        "events",
                                        new JsonObject()
                                                .put(EVENT, new JsonObject())
                                                .put("x", 1))));
    }

    private static TestToken untyped() {
        return TestToken.token()
                .claim("iat", Instant.now().getEpochSecond())
                .claim("sid", "s1")
                .claim("events", new JsonObject().put(EVENT, new JsonObject()));
    }

    @ParameterizedTest
    @MethodSource
    void believed(TestToken token) {
        try (GateFixture gate = gate()) {
            assertThat(told(gate, form(token)).status()).isEqualTo(200);
        }
    }

    static Stream<Arguments> notBelieved() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                argumentSet("an access token", TestToken.token()),
                argumentSet("typ at+jwt", logout().header("typ", "at+jwt")),
                argumentSet("another issuer", logout().claim("iss", "https://evil.test")),
                argumentSet("another audience", logout().claim("aud", "other")),
                argumentSet("no audience", logout().without("aud")),
                argumentSet("no iat", logout().without("iat")),
                argumentSet("iat in words", logout().claim("iat", "now")),
                argumentSet("iat to come", logout().claim("iat", now + 300)),
                argumentSet("no exp", logout().without("exp")),
                argumentSet("exp past", logout().expiresIn(Duration.ofSeconds(-31))),
                argumentSet("no jti", logout().without("jti")),
                argumentSet("jti a number", logout().claim("jti", 7)),
                argumentSet("neither sub nor sid", logout().without("sub").without("sid")),
                argumentSet("sub a list", logout().claim("sub", List.of("alice"))),
                argumentSet("sid empty", logout().claim("sid", "")),
                argumentSet("no events", logout().without("events")),
                argumentSet("events in words", logout().claim("events", EVENT)),
                argumentSet("other events", logout().claim("events", new JsonObject().put("x", new JsonObject()))),
                argumentSet("the event in words", logout().claim("events", new JsonObject().put(EVENT, "yes"))),
                argumentSet("a nonce", logout().claim("nonce", "n")),
                argumentSet("a nonce of null", logout().claim("nonce", null)));
    }

    @ParameterizedTest
    @MethodSource
    void notBelieved(TestToken token) {
        try (GateFixture gate = gate()) {
            Head answer = told(gate, form(token));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(revocations.size()).isZero();
        }
    }

    @Test
    void forgedTokensAreNotBelieved() {
        try (GateFixture gate = gate()) {
            for (String forged : List.of(
                    logout().byStranger(), logout().unsigned("none"), logout().confusedWithPem(), "x.y.z", "")) {
                assertThat(told(gate, "logout_token=" + forged).status()).isEqualTo(400);
            }
            assertThat(revocations.size()).isZero();
        }
    }

    @Test
    void tokenIsBelievedOnce() {
        try (GateFixture gate = gate()) {
            String form = form(logout());
            assertThat(told(gate, form).status()).isEqualTo(200);
            assertThat(told(gate, form).status()).isEqualTo(400);
        }
    }

    @Test
    void oneThatFoundNoRoomMayComeAgain() {
        revocations.use(new RevocationSettings(1, Duration.ofHours(1), null));
        try (GateFixture gate = gate()) {
            told(gate, form(logout()));
            String form = form(logout().claim("sid", "s2"));
            assertThat(told(gate, form).status()).isEqualTo(503);

            revocations.use(new RevocationSettings(2, Duration.ofHours(1), null));

            assertThat(told(gate, form).status()).isEqualTo(200);
        }
    }

    @Test
    void clientIdIsWhomItIsForWhereTheFileHasOne() {
        try (GateFixture gate = gate("us", By.SESSION, "sub")) {
            assertThat(told(gate, form(logout())).status()).isEqualTo(400);
            assertThat(told(gate, form(logout().claim("aud", "us"))).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "logout_token", "token=x", "logout_token=", "logout_token=%zz"})
    void formsWithoutATokenAreRefused(String form) {
        try (GateFixture gate = gate()) {
            assertThat(told(gate, form).status()).isEqualTo(400);
        }
    }

    @Test
    void otherFieldsAreLeftAloneButNotASecondToken() {
        try (GateFixture gate = gate()) {
            assertThat(told(gate, form(logout()) + "&" + form(logout())).status())
                    .isEqualTo(400);
            assertThat(told(gate, "a=b&" + form(logout()) + "&c").status()).isEqualTo(200);
        }
    }

    @Test
    void webPagesDoNotCall() {
        try (GateFixture gate = gate()) {
            assertThat(gate.ask(call(form(logout())).origin(Handshakes.ORIGIN)).status())
                    .isEqualTo(403);
            assertThat(gate.ask(call("{}").with("Content-Type", "application/json"))
                            .status())
                    .isEqualTo(415);
        }
    }

    @Test
    void oneAddressCannotGuessForEver() {
        try (GateFixture gate = gate()) {
            boolean limited = false;
            for (int i = 0; i < 5_000 && !limited; i++) {
                try (RawClient client = gate.send(call("logout_token=x"))) {
                    limited = client.readHead().status() == 429;
                }
            }
            assertThat(limited).isTrue();
        }
    }

    @Test
    void logoutTokenIsNoAccessToken() {
        try (GateFixture gate = new GateFixture(new RouteSketch().authenticating())) {
            for (TestToken token : List.of(logout(), logout().header("typ", "JWT"))) {
                assertThat(gate.ask(Handshakes.upgrade("/chat").bearer(token.rs256()))
                                .status())
                        .isEqualTo(401);
            }
        }
    }
}
