package io.tollgate.gate;

import static io.tollgate.testing.AuthorizerStub.allow;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.testing.Answers;
import io.tollgate.testing.AuthorizerSketch;
import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a request reaches the server behind a route with a REQUEST Lambda authorizer, whoever sent it. */
final class LambdaRouteHeadersTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");

    private StubUpstream upstream;
    private AuthorizerStub authorizer;

    @BeforeEach
    void start() {
        upstream = StubUpstream.start(Answers.accept());
        authorizer = AuthorizerStub.start(allow("alice", "{}"));
    }

    @AfterEach
    void stop() {
        upstream.close();
        authorizer.close();
    }

    private AuthorizerSketch lambda() {
        return AuthorizerSketch.lambda(authorizer.url());
    }

    private Head goneUp() {
        return upstream.awaitConnection().requestHead();
    }

    @Test
    void whatAProxySaysIsNotWhatItSays() {
        RouteSketch route = new RouteSketch().asking(lambda().headers("X-Who", "X-Of-"));
        try (GateFixture gate = new GateFixture(upstream.url(), route, new FakeClientRule("X-Forwarded-For", true))) {
            Request request = CHAT.header("X-Tollgate-Principal", "mallory")
                    .header("X-Tollgate-Ctx-role", "mallory")
                    .header("X-Who", "mallory")
                    .header("X_Of_role", "mallory");
            assertThat(gate.ask(request).status()).isEqualTo(101);
            Head up = goneUp();
            assertThat(up.header("X-Who")).isEqualTo("alice");
            assertThat(up.raw()).doesNotContain("mallory");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Token ", "token="})
    void anAuthorizationOfAnySchemeIsTakenOutAndHasItsEnd(String scheme) {
        Instant soon = Instant.now().plusSeconds(130);
        String token = TestToken.token().expiresIn(Duration.ofMinutes(2)).rs256();
        RouteSketch route = new RouteSketch().asking(lambda(), new CredentialSettings.Header("Authorization"));
        try (GateFixture gate = new GateFixture(upstream, route)) {
            Request request = CHAT.header("Authorization", scheme + token);
            assertThat(gate.rehearse(request).endsAt()).isBefore(soon);
            assertThat(gate.ask(request).status()).isEqualTo(101);
            assertThat(goneUp().raw()).doesNotContain("Authorization", token);
        }
        assertThat(authorizer.asked().get(0).body()).contains(token);
    }
}
