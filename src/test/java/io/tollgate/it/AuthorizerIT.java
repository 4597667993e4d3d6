package io.tollgate.it;

import static io.tollgate.testing.AuthorizerStub.allow;
import static io.tollgate.testing.AuthorizerStub.json;
import static io.tollgate.testing.AuthorizerStub.policy;
import static io.tollgate.testing.AuthorizerStub.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.TestToken;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A file's authorizers before its routes: somebody else decides, and the token goes no further than to him. */
final class AuthorizerIT {
    private static final Request CHAT = Handshakes.upgrade("/chat").origin(Handshakes.ORIGIN);

    private AuthorizerStub authorizer;

    @BeforeEach
    void start() {
        authorizer = AuthorizerStub.start(allow("alice", "{\"tenant\": \"t1\", \"admin\": true}"));
    }

    @AfterEach
    void stop() {
        authorizer.close();
    }

    private Setup lambda(String more) {
        return Scenario.setup()
                .section(
                        "authorizers",
                        ("{legacy: {lambda: {function: f, region: eu-west-1, endpoint: \"%s\", account: \"123456789012\","
                                        + " api: a, stage: s}, identitySources: [route.request.header.Sec-WebSocket-Protocol],"
                                        + " maxAge: 1h%s}}")
                                .formatted(authorizer.url(), more))
                .route("credentials", "[{subprotocol: {first: websocket}}, {query: access_token}]")
                .route("identity", "{X-User: sub, X-Admin: admin}")
                .route("authenticate", "{authorizer: legacy}");
    }

    @Test
    void aFunctionDecidesAndNoTokenGoesFurther() {
        String token = TestToken.valid();
        try (CapturedLogs logs = CapturedLogs.asConfigured();
                Scenario scenario = lambda("")
                        .route("require", "[{claim: tenant, equals: t1}]")
                        .start()) {
            Head up = scenario.forwarded(CHAT.protocols("websocket", token)
                    .query("access_token", "other")
                    .query("room", "1"));
            assertThat(up.target()).isEqualTo("/chat?room=1");
            assertThat(up.header("Sec-WebSocket-Protocol")).isEqualTo("websocket");
            assertThat(up.header("X-User")).isEqualTo("alice");
            assertThat(up.header("X-Admin")).isEqualTo("true");
            assertThat(up.header("X-Tollgate-Ctx-tenant")).isEqualTo("t1");
            Await.until(
                    "the log says who let whom in",
                    () -> scenario.tollgate().accessLines().stream()
                            .anyMatch(line ->
                                    line.contains("\"issuer\":\"authorizer:legacy\"") && line.contains("alice")));
            assertThat(scenario.refused(CHAT).error()).isEqualTo("no_token");
            authorizer.answering(json(200, policy("Deny", "alice", "{}")));
            assertThat(scenario.refused(CHAT.protocols("websocket", token)).error())
                    .isEqualTo("denied");
            assertThat(scenario.stub().received()).doesNotContain(Scenario.secretsOf(token));
            logs.assertNever(Scenario.secretsOf(token));
        }
        assertThat(authorizer.asked()).hasSize(2);
    }

    @Test
    void aStormOfUpgradesOnAllLoopsIsAskedAboutInTurn() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        authorizer.answering((asked, out) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            allow("alice", "{}").write(asked, out);
            now.decrementAndGet();
        });
        try (Scenario scenario = lambda(", concurrency: 3").start()) {
            var clients = IntStream.range(0, 30)
                    .mapToObj(i -> scenario.send(CHAT.protocols("websocket", "t" + i)))
                    .toList();
            clients.forEach(client -> assertThat(client.readHead().status()).isEqualTo(101));
            assertThat(authorizer.connections()).isLessThanOrEqualTo(3);
            assertThat(most).hasValueLessThanOrEqualTo(3);
            assertThat(authorizer.asked()).hasSize(30);
        }
    }

    @Test
    void aServiceDecidesByItsStatus() {
        authorizer.answering(with(200, "X-Tollgate-Principal: bob\r\nX-Team: red\r\n", ""));
        String token = TestToken.valid();
        Setup setup = Scenario.setup()
                .section(
                        "authorizers",
                        "{checker: {http: {url: \"%s/check\", answerHeaders: [X-Team]}, maxAge: 10m, cache: 1m}}"
                                .formatted(authorizer.url()))
                .route("identity", "{X-Who: sub}")
                .route("limits", "[{count: upgrades, per: \"claim:x-team\", rate: 2/h, burst: 2}]")
                .route("authenticate", "[{authorizer: checker}]");
        try (Scenario scenario = setup.start()) {
            Head up = scenario.forwarded(CHAT.bearer(token).header("X_Team", "blue"));
            assertThat(up.header("X-Team")).isEqualTo("red");
            assertThat(up.header("X-Who")).isEqualTo("bob");
            assertThat(scenario.ask(CHAT.bearer(token)).status()).isEqualTo(101);
            assertThat(scenario.refused(CHAT.bearer(token)).error()).isEqualTo("over_limit");
            assertThat(authorizer.onlyOne().header("Authorization")).isEqualTo("Bearer " + token);
            authorizer.close();
            assertThat(scenario.refused(CHAT.bearer("other")).error()).isEqualTo("authorizer_away");
        }
    }
}
