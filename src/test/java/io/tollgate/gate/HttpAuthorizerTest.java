package io.tollgate.gate;

import static io.tollgate.testing.AuthorizerStub.json;
import static io.tollgate.testing.AuthorizerStub.raw;
import static io.tollgate.testing.AuthorizerStub.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.testing.Answers;
import io.tollgate.testing.AuthorizerSketch;
import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.AuthorizerStub.Asked;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gate whose route asks a service by HTTP: what it is shown, and what its answers mean. */
final class HttpAuthorizerTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");

    private StubUpstream upstream;
    private AuthorizerStub authorizer;

    @BeforeEach
    void start() {
        upstream = StubUpstream.start(Answers.accept());
        authorizer = AuthorizerStub.start(json(204, ""));
    }

    @AfterEach
    void stop() {
        upstream.close();
        authorizer.close();
    }

    private RouteSketch asking(AuthorizerSketch sketch) {
        return new RouteSketch()
                .asking(
                        sketch,
                        new CredentialSettings.Header("Authorization"),
                        new CredentialSettings.Query("key"),
                        new CredentialSettings.Cookie("tg"))
                .origins(Handshakes.ORIGIN);
    }

    private AuthorizerSketch http(List<String> forward, List<String> answer) {
        return AuthorizerSketch.http(URI.create(authorizer.url() + "/check?strict=1"), forward, answer);
    }

    private GateFixture gate(List<String> forward, List<String> answer) {
        return new GateFixture(upstream, asking(http(forward, answer)));
    }

    @Test
    void itIsShownTheRequestWithItsTokensMaskedAndTheCredentialAsBearer() {
        String other = TestToken.valid();
        try (GateFixture gate = gate(List.of("X-Lang", "Connection", "Host"), List.of())) {
            Request request = CHAT.target("/chat?room=1&k%65y=opaque-1&jwt=" + other + "&access%5Ftoken=opaque-2")
                    .header("X-Lang", "en")
                    .cookie("a=b");
            assertThat(gate.ask(request).status()).isEqualTo(101);
        }
        Asked asked = authorizer.onlyOne();
        assertThat(asked.line()).isEqualTo("GET /check?strict=1 HTTP/1.1");
        assertThat(asked.header("X-Forwarded-Method")).isEqualTo("GET");
        assertThat(asked.header("X-Forwarded-Host")).isEqualTo(Handshakes.HOST);
        assertThat(asked.header("X-Forwarded-Uri")).isEqualTo("/chat?room=1&k%65y=***&jwt=***&access%5Ftoken=***");
        assertThat(asked.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(asked.header("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(asked.header("X-Lang")).isEqualTo("en");
        assertThat(asked.header("Authorization")).isEqualTo("Bearer opaque-1");
        assertThat(asked.header("Host")).startsWith("127.0.0.1:");
        assertThat(asked.head().raw()).doesNotContain("a=b", "opaque-2", other);
    }

    @Test
    void whatItSaysGoesUpAndIsClaims() {
        authorizer.answering(with(200, "x-user: al%20ice\r\nX-TOLLGATE-PRINCIPAL: alice\r\nX-Other: 1\r\n", "ok"));
        RouteSketch route = asking(http(List.of(), List.of("X-User", "X-Absent")))
                .requiring("x-user", "al%20ice")
                .identity(Map.of("X-Sub", "sub"));
        try (GateFixture gate = new GateFixture(upstream, route)) {
            Request request = CHAT.bearer("t").header("X_User", "mallory").header("X-Absent", "mallory");
            assertThat(gate.ask(request.header("X-Tollgate-Ctx-a", "mallory")).status())
                    .isEqualTo(101);
            Head up = upstream.awaitConnection().requestHead();
            assertThat(up.header("X-User")).isEqualTo("al%20ice");
            assertThat(up.header("X-Tollgate-Principal")).isEqualTo("alice");
            assertThat(up.header("X-Sub")).isEqualTo("alice");
            assertThat(up.raw()).doesNotContain("mallory", "X-Other", "Bearer t");
        }
    }

    @Test
    void whoIsNotNamedIsNobodyInParticular() {
        try (GateFixture gate = gate(List.of(), List.of())) {
            Rehearsal rehearsal = gate.rehearse(CHAT.bearer("t"));
            assertThat(rehearsal.visit().issuer()).isEqualTo("authorizer:legacy");
            assertThat(rehearsal.visit().subject()).isEqualTo("unknown");
            assertThat(rehearsal.upstreamHead()).doesNotContain("X-Tollgate-Principal", "X-User");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, 401, invalid_token",
        "403, 403, denied",
        "302, 503, authorizer_away",
        "404, 503, authorizer_away",
        "500, 503, authorizer_away",
    })
    void onlyTwoAnswersKeepOutAndAllOthersAreNoVerdict(int answered, int status, String outcome) {
        authorizer.answering(with(answered, "Retry-After: 77\r\nLocation: /login\r\n", "secret page"));
        try (GateFixture gate = gate(List.of(), List.of())) {
            Head refused = gate.ask(CHAT.bearer("t"));
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.raw()).doesNotContain("77", "/login");
            gate.observer().expect("started", "refused " + outcome);
        }
        assertThat(authorizer.asked()).hasSize(1);
        assertThat(upstream.connections()).isZero();
    }

    @Test
    void itsOwnChallengeIsPassedOnWithoutTokens() {
        String token = TestToken.valid();
        authorizer.answering(with(401, "WWW-Authenticate: Basic realm=\"x\", t=\"" + token + "\"\r\n", ""));
        try (GateFixture gate = gate(List.of(), List.of())) {
            assertThat(gate.ask(CHAT.bearer(token)).header("WWW-Authenticate"))
                    .isEqualTo("Basic realm=\"x\", t=\"***\"");
            authorizer.answering(json(401, ""));
            assertThat(gate.ask(CHAT.bearer(token)).header("WWW-Authenticate"))
                    .startsWith("Bearer error=\"invalid_token\"");
        }
    }

    @Test
    void aLongBodyDoesNotMatterAndALongHeadIsNoVerdict() {
        authorizer.answering(json(200, "x".repeat(100_000)));
        try (GateFixture gate = gate(List.of(), List.of())) {
            assertThat(gate.ask(CHAT.bearer("t")).status()).isEqualTo(101);
            authorizer.answering(raw("HTTP/1.1 200 OK\r\nA: " + "b".repeat(40_000)));
            assertThat(gate.ask(CHAT.bearer("t")).status()).isEqualTo(503);
            authorizer.answering(with(200, "X-Tollgate-Principal: a\u0007b\r\n", ""));
            assertThat(gate.ask(CHAT.bearer("t")).status()).isEqualTo(503);
        }
    }

    @Test
    void withoutAnythingToShowNobodyIsAsked() {
        try (GateFixture gate = gate(List.of("X-Lang"), List.of())) {
            assertThat(gate.ask(CHAT.cookie("other=1")).status()).isEqualTo(401);
            assertThat(gate.ask(CHAT.bearer("a").query("key", "b")).status()).isEqualTo(400);
            assertThat(authorizer.connections()).isZero();
            assertThat(gate.ask(CHAT.header("X-Lang", "en")).status()).isEqualTo(101);
            assertThat(authorizer.onlyOne().header("Authorization")).isNull();
        }
    }

    @Test
    void aCookieNeedsAListedOriginWhetherItIsTheCredentialOrShown() {
        try (GateFixture gate = gate(List.of(), List.of())) {
            assertThat(gate.ask(CHAT.cookie("tg=t")).status()).isEqualTo(403);
            assertThat(gate.ask(CHAT.cookie("tg=t").origin(Handshakes.ORIGIN)).status())
                    .isEqualTo(101);
            assertThat(gate.ask(CHAT.cookie("other=1").bearer("t")).status()).isEqualTo(101);
        }
        try (GateFixture gate = gate(List.of("cookie"), List.of())) {
            assertThat(gate.ask(CHAT.cookie("other=1").bearer("t")).status()).isEqualTo(403);
            assertThat(gate.ask(CHAT.bearer("t")).status()).isEqualTo(101);
        }
    }

    @Test
    void noTokenReachesALogWhateverHappens() {
        String token = TestToken.valid();
        RouteSketch route = asking(http(List.of("Authorization"), List.of()).timeout(Duration.ofMillis(150)));
        try (CapturedLogs logs = CapturedLogs.asConfigured();
                GateFixture gate = new GateFixture(upstream, route)) {
            for (AuthorizerStub.Answer answer : List.of(
                    json(200, ""), json(401, token), AuthorizerStub.hangUp(), raw(token + "\r\n\r\n"), raw(token))) {
                authorizer.answering(answer);
                gate.ask(CHAT.bearer(token));
            }
            logs.assertNever(List.of(token));
        }
    }
}
