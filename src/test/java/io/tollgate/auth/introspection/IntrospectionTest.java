package io.tollgate.auth.introspection;

import static io.tollgate.auth.introspection.Asking.ask;
import static io.tollgate.auth.introspection.Asking.failure;
import static io.tollgate.auth.introspection.Asking.good;
import static io.tollgate.testing.AuthorizerStub.json;
import static io.tollgate.testing.AuthorizerStub.raw;
import static io.tollgate.testing.AuthorizerStub.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.auth.place.Bearer;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.AuthorizerStub.Asked;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.IntrospectionSketch;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.TestKeys;
import io.tollgate.token.TokenFault;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server is asked about a token, how often, and what its answers mean. */
final class IntrospectionTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final CountDownLatch open = new CountDownLatch(1);
    private AuthorizerStub server;

    @BeforeEach
    void start() {
        server = AuthorizerStub.start(IntrospectionSketch.good());
    }

    @AfterEach
    void stop() {
        open.countDown();
        server.close();
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private IntrospectionSketch sketch() {
        return IntrospectionSketch.of(server);
    }

    private Introspection introspection() {
        return Asking.over(VERTX, sketch());
    }

    private AuthorizerStub.Answer onceOpen() {
        return (asked, out) -> {
            open.await();
            IntrospectionSketch.good().write(asked, out);
        };
    }

    private static @Nullable Outcome outcome(Future<?> word) {
        return failure(word) instanceof Refusal refusal ? refusal.outcome() : null;
    }

    @Test
    void itIsAskedByAFormWithItsOwnCredentialsEncodedAsOne() {
        good(introspection(), "a+b/c=");
        Asked asked = server.onlyOne();
        assertThat(asked.line()).isEqualTo("POST /introspect?realm=1 HTTP/1.1");
        assertThat(asked.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(asked.header("Accept")).isEqualTo("application/json");
        assertThat(asked.body()).isEqualTo("token=a%2Bb%2Fc%3D&token_type_hint=access_token");
        String basic = asked.header("Authorization").substring("Basic ".length());
        assertThat(new String(Base64.getDecoder().decode(basic), StandardCharsets.US_ASCII))
                .isEqualTo("tollgate%3A+1:s3cret%2Bwith%2Fodd%3Fcharacters%25");
    }

    @Test
    void aGoodAnswerTellsWhoseTheTokenIsAndUntilWhen() {
        Introspected introspected = good(introspection(), "sesame");
        assertThat(introspected.token().issuer()).isEqualTo(TestKeys.ISSUER);
        assertThat(introspected.token().subject()).isEqualTo("alice");
        assertThat(introspected.token().expiresAt()).isEqualTo(Instant.ofEpochSecond(4_000_000_000L));
        assertThat(introspected.token().claims().get("active")).isNull();
        assertThat(introspected.toString()).doesNotContain("sesame", "alice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "<html>active: true</html>",
                "[]",
                "{}",
                "{\"active\":\"true\"}",
                "{\"active\":1}",
                "{\"active\":null}",
                "{\"active\":true,\"active\":true}",
                "{\"active\":true} {}",
                "{\"active\":true",
            })
    void whatIsNoAnswerSaysNothingAndIsNotRemembered(String body) {
        server.answering(json(200, body));
        Introspection introspection = introspection();
        assertThat(outcome(ask(introspection, "t"))).isEqualTo(Outcome.AUTHORIZER_AWAY);
        server.answering(IntrospectionSketch.good());
        assertThat(good(introspection, "t").token().subject()).isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource({"201", "204", "301", "302", "307", "400", "401", "403", "404", "429", "500", "503"})
    void anyStatusBut200SaysNothingAndNoRedirectIsFollowed(int status) {
        String body = status == 204 ? "" : IntrospectionSketch.active("alice", Map.of());
        server.answering(with(status, "Location: " + server.url() + "/other\r\n", body));
        assertThat(outcome(ask(introspection(), "t"))).isEqualTo(Outcome.AUTHORIZER_AWAY);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void anAnswerThatIsTooLongIsNotReadToItsEnd() {
        server.answering(json(200, IntrospectionSketch.active("alice", Map.of("pad", "x".repeat(64 * 1024)))));
        assertThat(outcome(ask(introspection(), "t"))).isEqualTo(Outcome.AUTHORIZER_AWAY);
        server.answering(json(200, IntrospectionSketch.active("alice", Map.of("pad", "x".repeat(60 * 1024)))));
        good(introspection(), "t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"})
    void anAnswerThatDripsIsEndedByTheTimeout(String start) {
        server.answering(server.drip(start));
        Introspection introspection = Asking.over(VERTX, sketch().timeout(Duration.ofMillis(150)));
        assertThat(outcome(ask(introspection, "t"))).isEqualTo(Outcome.AUTHORIZER_AWAY);
        server.awaitNoConnection();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "what is this?\r\n\r\n"})
    void aConnectionThatEndsSaysNothing(String bytes) {
        server.answering((asked, out) -> {
            raw(bytes).write(asked, out);
            out.flush();
            AuthorizerStub.hangUp().write(asked, out);
        });
        assertThat(outcome(ask(introspection(), "t"))).isEqualTo(Outcome.AUTHORIZER_AWAY);
    }

    @Test
    void aServerThatIsNotThereSaysNothingAndWhoAsksIsToldWhenToComeAgain() {
        server.close();
        assertThat(failure(ask(introspection(), "t"))).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.outcome()).isEqualTo(Outcome.AUTHORIZER_AWAY);
            assertThat(refusal.headers()).containsExactly(Map.entry("Retry-After", "5"));
        });
    }

    @Test
    void aYesServesWhoShowsTheSameTokenAgain() {
        Introspection introspection = introspection();
        for (String token : List.of("one", "one", "two", "one")) {
            good(introspection, token);
        }
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void aYesServesNoLongerThanThePeriodNorThanTheToken() {
        Introspection brief = Asking.over(VERTX, sketch().every(Duration.ofMillis(50)));
        good(brief, "t");
        Await.until("it is asked again", () -> {
            good(brief, "t");
            return server.asked().size() > 1;
        });
        int before = server.asked().size();
        Clock clock = Clock.fixed(Instant.ofEpochSecond(4_000_000_020L), ZoneOffset.UTC);
        Introspection late = Asking.over(VERTX, sketch(), 100, clock);
        late.ask("t", digest("t"), clock.instant(), asker())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        late.ask("t", digest("t"), clock.instant(), asker())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        assertThat(server.asked()).hasSize(before + 2);
    }

    /** It says no end, and would hold for as much longer than it may. */
    @Test
    void aYesOfBeforeTheClockWasSetBackIsAskedForAgain() {
        server.answering(
                AuthorizerStub.json(200, "{\"active\":true,\"sub\":\"a\",\"aud\":\"" + TestKeys.AUDIENCE + "\"}"));
        Introspection introspection = Asking.over(VERTX, sketch().maxAge(Duration.ofHours(1)));
        good(introspection, "t");
        good(introspection, "t");
        assertThat(server.asked()).hasSize(1);
        Future<Introspected> back =
                introspection.ask("t", digest("t"), Instant.now().minusSeconds(7200), asker());
        assertThat(failure(back)).isNull();
        assertThat(server.asked()).hasSize(2);
    }

    private static TokenDigest digest(String token) {
        return TokenDigest.of(token);
    }

    private static Asker asker() {
        return new Asker(null, () -> false);
    }

    @Test
    void whereNothingIsRememberedEachIsAskedAbout() {
        Introspection introspection = Asking.over(VERTX, sketch(), 0, Clock.systemUTC());
        good(introspection, "t");
        good(introspection, "t");
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void aNoIsRememberedTooButNotForLong() {
        server.answering(IntrospectionSketch.inactive());
        Introspection introspection = Asking.over(VERTX, sketch().every(Duration.ofMillis(300)));
        assertThat(failure(ask(introspection, "t"))).isInstanceOf(TokenFault.class);
        assertThat(failure(ask(introspection, "t"))).hasMessage("its server says that it is not active");
        assertThat(server.asked()).hasSize(1);
        server.answering(IntrospectionSketch.good());
        Await.until("it is taken", () -> failure(ask(introspection, "t")) == null);
    }

    @Test
    void howeverManyShowATokenAtATimeItIsOneQuestion() {
        server.answering(onceOpen());
        Introspection introspection = introspection();
        List<Future<Introspected>> words = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            words.add(ask(introspection, "t"));
        }
        Await.until("it is asked about", () -> server.asked().size() == 1);
        open.countDown();
        words.forEach(word -> assertThat(failure(word)).isNull());
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void noMoreTokensAreAskedAboutAtATimeThanSaidAndOnlySoManyWait() {
        server.answering(onceOpen());
        Introspection introspection = Asking.over(VERTX, sketch().concurrency(1));
        List<Future<Introspected>> words = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            words.add(ask(introspection, "t" + i));
        }
        assertThat(outcome(ask(introspection, "one more"))).isEqualTo(Outcome.OVERLOADED);
        Await.until("the first is asked about", () -> server.asked().size() == 1);
        open.countDown();
        words.forEach(word -> assertThat(failure(word)).isNull());
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void noMoreTokensAreAskedAboutInASecondThanSaid() {
        Introspection introspection = Asking.over(VERTX, sketch().callsPerSecond(2));
        good(introspection, "1");
        good(introspection, "2");
        assertThat(outcome(ask(introspection, "3"))).isEqualTo(Outcome.OVERLOADED);
        good(introspection, "1");
        assertThat(server.asked()).hasSize(2);
        assertThat(introspection.counts().overloaded()).isEqualTo(1);
    }

    @Test
    void whoLeftWhileHeWaitedIsNotAskedAboutAndMakesRoom() {
        server.answering(onceOpen());
        Introspection introspection = Asking.over(VERTX, sketch().concurrency(1));
        AtomicBoolean left = new AtomicBoolean();
        Future<Introspected> first = ask(introspection, "first");
        Future<Introspected> leaver = ask(introspection, "leaver", left::get);
        left.set(true);
        assertThat(outcome(leaver)).isEqualTo(Outcome.CLIENT_LEFT);
        open.countDown();
        assertThat(failure(first)).isNull();
        good(introspection, "last");
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void aTokenStaysAskedAboutForWhoWaitsBesideOneWhoLeft() {
        server.answering(onceOpen());
        Introspection introspection = Asking.over(VERTX, sketch().concurrency(1));
        Future<Introspected> first = ask(introspection, "first");
        ask(introspection, "shared", () -> true);
        Future<Introspected> stays = ask(introspection, "shared");
        open.countDown();
        assertThat(failure(first)).isNull();
        assertThat(failure(stays)).isNull();
    }

    @Test
    void aTokenThatIsTooLongIsNotAskedAbout() {
        assertThat(failure(ask(introspection(), "t".repeat(16 * 1024 + 1))))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.outcome()).isEqualTo(Outcome.INVALID_TOKEN);
                    assertThat(refusal.headers()).contains(Map.entry("WWW-Authenticate", Bearer.INVALID_TOKEN));
                });
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aServerByHttpsMustBeTrustedAndBearItsName(@TempDir Path folder) throws Exception {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        try (AuthorizerStub tls = AuthorizerStub.start(certificates.serverContext(), IntrospectionSketch.good())) {
            IntrospectionSketch trusting = IntrospectionSketch.of(tls).ca(certificates.writeCa(folder));
            good(Asking.over(VERTX, trusting), "t");
            assertThat(outcome(ask(Asking.over(VERTX, IntrospectionSketch.of(tls)), "t")))
                    .isEqualTo(Outcome.AUTHORIZER_AWAY);
            assertThat(tls.asked()).hasSize(1);
        }
        assertThatThrownBy(() -> new Introspection(
                        VERTX,
                        new Introspection.Issuing("main", Asking.RULES, 1, false),
                        IntrospectionSketch.at("https://localhost:1")
                                .ca(folder.resolve("none.crt"))
                                .settings(),
                        Clock.systemUTC()))
                .isInstanceOf(KeySourceFault.class);
    }

    @Test
    void oneThatIsSilentAsksNobody() throws Exception {
        Introspection silent = new Introspection(
                VERTX,
                new Introspection.Issuing("main", Asking.RULES, 1, true),
                sketch().settings(),
                Clock.systemUTC());
        assertThat(outcome(ask(silent, "t"))).isEqualTo(Outcome.AUTHORIZER_AWAY);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void neitherTheTokenNorTheSecretNorTheAnswerShowsAnywhere() {
        try (CapturedLogs logs = CapturedLogs.everything()) {
            server.answering(json(200, "{\"active\": \"answered-word\"}"));
            Introspection introspection = introspection();
            Refusal away = (Refusal) failure(ask(introspection, "sesame-token"));
            server.answering(IntrospectionSketch.good());
            good(introspection, "sesame-token");
            List<String> hidden = List.of("sesame-token", "answered-word", IntrospectionSketch.SECRET);
            logs.assertNever(hidden);
            assertThat(String.join("\n", logs.lines())).contains("Issuer main: no answer about a token", "again");
            assertThat(away + away.detail() + sketch().settings()).doesNotContain(hidden);
        }
    }

    @Test
    void whatCameOutIsCounted() {
        Introspection introspection = introspection();
        good(introspection, "1");
        good(introspection, "2");
        server.answering(IntrospectionSketch.inactive());
        failure(ask(introspection, "3"));
        server.answering(json(500, ""));
        failure(ask(introspection, "4"));
        IntrospectionCounts counts = introspection.counts();
        assertThat(List.of(counts.active(), counts.refused(), counts.unanswered(), counts.overloaded()))
                .containsExactly(2L, 1L, 1L, 0L);
    }
}
