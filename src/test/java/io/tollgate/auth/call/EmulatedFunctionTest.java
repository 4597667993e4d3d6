package io.tollgate.auth.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.call.AuthorizerSettings.Api;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.aws.AccountSettings;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.testing.Await;
import io.tollgate.testing.RuntimeEmulator;
import io.tollgate.testing.RuntimeEmulator.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A function in the Runtime Interface Emulator, which takes one call at a time and sends no headers. */
@DisplayName("D10 authorizer outcomes behind the Runtime Interface Emulator")
final class EmulatedFunctionTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Answer POLICY = Answer.returned("{\"principalId\":\"alice\",\"policyDocument\":{\"Statement\":"
            + "{\"Effect\":\"Allow\",\"Action\":\"execute-api:Invoke\",\"Resource\":\"*\"}},\"context\":{\"n\":1}}");
    private static final Inquiry INQUIRY =
            new Inquiry("0123456789abcdef01234567", "edge.test", "/chat", null, List.of(), "192.0.2.7", false);

    @AfterAll
    static void close() throws Exception {
        VERTX.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void aPolicyWithoutAnyHeaderLetsIn() throws Exception {
        try (RuntimeEmulator emulator = RuntimeEmulator.start(event -> POLICY)) {
            Verdict verdict = verdict(ask(authorizer(emulator, "function", 100)));
            assertThat(verdict.subject()).isEqualTo("alice");
            assertThat(verdict.headers()).contains(Map.entry("X-Tollgate-Ctx-n", "1"));
            assertThat(emulator.events())
                    .singleElement()
                    .satisfies(event -> assertThat(event.getString("methodArn"))
                            .isEqualTo("arn:aws:execute-api:us-east-1:123456789012:abcdef123/dev/$connect"));
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.argumentSet("Unauthorized", Answer.threw("Unauthorized"), Outcome.INVALID_TOKEN),
                Arguments.argumentSet("another error", Answer.threw("no"), Outcome.AUTHORIZER_FAILED),
                Arguments.argumentSet("a time-out", Answer.timedOut(5), Outcome.AUTHORIZER_FAILED),
                Arguments.argumentSet("a crash", Answer.crashed(), Outcome.AUTHORIZER_FAILED),
                Arguments.argumentSet("null", Answer.returned("null"), Outcome.AUTHORIZER_FAILED));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failuresAreToldByTheBody(Answer answer, Outcome outcome) throws Exception {
        try (RuntimeEmulator emulator = RuntimeEmulator.start(event -> answer)) {
            assertThat(refusal(ask(authorizer(emulator, "function", 100))).outcome())
                    .isEqualTo(outcome);
            assertThat(emulator.calls()).isEqualTo(1);
        }
    }

    @Test
    void anotherFunctionIsNotThere() throws Exception {
        try (RuntimeEmulator emulator = RuntimeEmulator.start(event -> POLICY)) {
            assertThat(refusal(ask(authorizer(emulator, "my-authorizer", 100))).outcome())
                    .isEqualTo(Outcome.AUTHORIZER_FAILED);
        }
    }

    @Test
    void whileItIsAtAnotherCallItIsAskedTwiceAndThenFails() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (RuntimeEmulator emulator = RuntimeEmulator.start(event -> afterwards(done))) {
            RemoteAuthorizer authorizer = authorizer(emulator, "function", 100);
            Future<Verdict> first = ask(authorizer);
            Await.until("the function runs", () -> emulator.events().size() == 1);
            assertThat(refusal(ask(authorizer)).outcome()).isEqualTo(Outcome.AUTHORIZER_FAILED);
            assertThat(emulator.calls()).isEqualTo(3);
            done.countDown();
            assertThat(verdict(first).subject()).isEqualTo("alice");
        }
    }

    @Test
    void withAConcurrencyOfOneItIsNeverBusy() throws Exception {
        try (RuntimeEmulator emulator = RuntimeEmulator.start(event -> POLICY)) {
            RemoteAuthorizer authorizer = authorizer(emulator, "function", 1);
            List<Future<Verdict>> asked =
                    IntStream.range(0, 8).mapToObj(i -> ask(authorizer)).toList();
            for (Future<Verdict> verdict : asked) {
                assertThat(verdict(verdict).subject()).isEqualTo("alice");
            }
            assertThat(emulator.calls()).isEqualTo(8);
        }
    }

    private static Answer afterwards(CountDownLatch done) throws InterruptedException {
        done.await();
        return POLICY;
    }

    private static RemoteAuthorizer authorizer(RuntimeEmulator emulator, String function, int concurrency)
            throws Exception {
        Lambda lambda = new Lambda(
                function,
                null,
                "us-east-1",
                emulator.endpoint(),
                false,
                AccountSettings.DEFAULT,
                null,
                new Api("123456789012", "abcdef123", "dev", Map.of()),
                List.of());
        Duration patience = Duration.ofSeconds(20);
        AuthorizerSettings settings = new AuthorizerSettings(
                "legacy",
                lambda,
                patience,
                Duration.ZERO,
                patience,
                concurrency,
                AuthorizerSettings.DEFAULT_PRINCIPAL_HEADER,
                AuthorizerSettings.DEFAULT_CONTEXT_PREFIX);
        return RemoteAuthorizer.create(VERTX, settings, now -> null);
    }

    private static Future<Verdict> ask(RemoteAuthorizer authorizer) {
        Brought brought = new Brought(List.of(), "/chat");
        return authorizer.ask(INQUIRY, brought, Instant.now(), new RemoteAuthorizer.Asker(null, () -> false));
    }

    private static Verdict verdict(Future<Verdict> asked) throws Exception {
        return asked.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Refusal refusal(Future<Verdict> asked) {
        Await.until("an answer", asked::isComplete);
        assertThat(asked.cause()).isInstanceOf(Refusal.class);
        return (Refusal) asked.cause();
    }
}
