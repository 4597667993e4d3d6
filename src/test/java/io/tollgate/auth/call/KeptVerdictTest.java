package io.tollgate.auth.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.aws.AccessKeys;
import io.tollgate.testing.AuthorizerSketch;
import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.TestToken;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a verdict holds when the clock is set meanwhile. */
final class KeptVerdictTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Inquiry INQUIRY =
            new Inquiry("0123456789abcdef01234567", "edge.test", "/chat", null, List.of(), "192.0.2.7", false);

    @AfterAll
    static void close() throws Exception {
        VERTX.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static RemoteAuthorizer authorizer(AuthorizerStub stub) throws Exception {
        AuthorizerSketch sketch = AuthorizerSketch.http(stub.url(), List.of(), List.of())
                .cache(Duration.ofMinutes(10))
                .maxAge(Duration.ofHours(1));
        return RemoteAuthorizer.create(VERTX, sketch.settings(), AccessKeys.NONE);
    }

    private static Verdict ask(RemoteAuthorizer authorizer, String token, Instant now) throws Exception {
        return authorizer
                .ask(INQUIRY, new Brought(List.of(token), "/chat"), now, new Asker(null, () -> false))
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "300, 1", "601, 2", "7200, 2", "-7200, 2"})
    void oneThatWouldHoldLongerThanAnyMayIsAskedForAgain(long secondsLater, int questions) throws Exception {
        try (AuthorizerStub stub =
                AuthorizerStub.start(AuthorizerStub.with(200, "X-Tollgate-Principal: ann\r\n", ""))) {
            RemoteAuthorizer authorizer = authorizer(stub);
            ask(authorizer, "t", Instant.now());
            Instant later = Instant.now().plusSeconds(secondsLater);
            assertThat(ask(authorizer, "t", later).endsAt()).isBeforeOrEqualTo(later.plusSeconds(3610));
            assertThat(stub.asked()).hasSize(questions);
            assertThat(authorizer.counts().allowed()).isEqualTo(questions);
            assertThat(authorizer.counts().kept()).isEqualTo(2 - questions);
            authorizer.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"30, false", "90, true"})
    void itSaysWhetherItEndsByItsAgeOrWithTheToken(long minutes, boolean byAge) throws Exception {
        try (AuthorizerStub stub =
                AuthorizerStub.start(AuthorizerStub.with(200, "X-Tollgate-Principal: ann\r\n", ""))) {
            RemoteAuthorizer authorizer = authorizer(stub);
            String token =
                    TestToken.token().expiresIn(Duration.ofMinutes(minutes)).rs256();
            assertThat(ask(authorizer, token, Instant.now()).endsByAge()).isEqualTo(byAge);
            authorizer.close();
        }
    }
}
