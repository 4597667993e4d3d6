package io.tollgate.auth;

import static io.tollgate.auth.Mint.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tollgate.auth.keys.RefreshPlan;
import io.tollgate.auth.keys.TokenVerifier;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** An issuer whose keys are fetched, through good and bad answers of its key server. */
final class FetchedKeysTest {
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final RefreshPlan ALWAYS = new RefreshPlan(SOON, SOON, SOON, NEVER, NEVER);
    private static final RefreshPlan ONCE = new RefreshPlan(NEVER, NEVER, NEVER, NEVER, NEVER);
    private static final RefreshPlan WHEN_ASKED = new RefreshPlan(NEVER, NEVER, NEVER, Duration.ZERO, NEVER);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final Vertx VERTX = Vertx.vertx();
    private final KeyServer server = new KeyServer(VERTX);
    private final Mint mint = new Mint("https://idp.test", "k1");
    private final Mint rotated = new Mint("https://idp.test", "k2");
    private final List<Issuer> issuers = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).addAppender(log);
    }

    @AfterAll
    static void close() {
        KeyServer.await(VERTX.close());
    }

    @AfterEach
    void end() {
        issuers.forEach(issuer -> KeyServer.await(issuer.close()));
        server.close();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).detachAppender(log);
    }

    @Test
    void itIsReadyWhenTheFirstFetchBroughtKeys() throws Exception {
        server.answering(200, mint.jwks());
        Issuer issuer = issuer(ONCE);
        assertThat(issuer.ready()).isFalse();
        KeyServer.await(issuer.start());
        assertThat(issuer.ready()).isTrue();
        assertThat(believes(issuer, mint)).isTrue();
    }

    @Test
    void aFailedFirstFetchEndsTheStartAndLeavesItWithoutKeys() throws Exception {
        server.answering(500, "");
        Issuer issuer = issuer(ONCE);
        KeyServer.await(issuer.start());
        assertThat(issuer.ready()).isFalse();
        assertThat(refusal(issuer, mint).outcome()).isEqualTo(Outcome.NO_KEYS);
    }

    @Test
    void itIsTriedAgainUntilThereAreKeys() throws Exception {
        server.answering(500, "");
        Issuer issuer = issuer(ALWAYS);
        KeyServer.await(issuer.start());
        server.answering(200, mint.jwks()).awaitTakenIn();
        assertThat(believes(issuer, mint)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"keys\":[]}", "{}", "<html>", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}"})
    void noAnswerWithoutAUsableKeyReplacesAGoodSet(String body) throws Exception {
        Issuer issuer = started(ALWAYS);
        server.answering(200, body).awaitTakenIn();
        assertThat(believes(issuer, mint)).isTrue();
    }

    @Test
    void norDoesNoAnswer() throws Exception {
        Issuer issuer = started(ALWAYS);
        server.answering(request -> request.connection().close()).awaitTakenIn();
        assertThat(believes(issuer, mint)).isTrue();
        server.answering(200, rotated.jwks()).awaitTakenIn();
        assertThat(believes(issuer, rotated)).isTrue();
    }

    @Test
    void newKeysReplaceTheOldAndForgetWhatTheseProved() throws Exception {
        Issuer issuer = started(ALWAYS);
        String token = mint.token(Map.of());
        assertThat(authenticate(issuer, token).succeeded()).isTrue();
        server.answering(200, rotated.jwks()).awaitTakenIn();
        assertThat(authenticate(issuer, token).succeeded()).isFalse();
        assertThat(believes(issuer, rotated)).isTrue();
    }

    @Test
    void theSameKeysFetchedAgainForgetNothing() throws Exception {
        Issuer issuer = started(ALWAYS);
        TokenVerifier before = issuer.verifier();
        server.awaitTakenIn();
        assertThat(issuer.verifier()).isSameAs(before);
    }

    @Test
    void anUnknownKeyIdAsksForTheKeysAheadOfTime() throws Exception {
        Issuer issuer = started(WHEN_ASKED);
        server.awaitRequest();
        CompletableFuture<HttpServerRequest> asked = new CompletableFuture<>();
        server.answering(asked::complete);
        assertThat(refusal(issuer, rotated).outcome()).isEqualTo(Outcome.INVALID_TOKEN);
        assertThat(asked.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void butNotTwiceWithinTheCooldown() throws Exception {
        Issuer issuer = started(ONCE);
        server.awaitRequest();
        assertThat(refusal(issuer, rotated).outcome()).isEqualTo(Outcome.INVALID_TOKEN);
        server.awaitRequest();
        assertThat(KeyServer.await(issuer.unknownKey() == null ? Future.succeededFuture() : issuer.unknownKey()))
                .isNull();
        assertThat(refusal(issuer, rotated).outcome()).isEqualTo(Outcome.INVALID_TOKEN);
        // Closing runs on the same context, behind anything the unknown key may have started.
        KeyServer.await(issuer.close());
        assertThat(server.requests()).isZero();
    }

    @Test
    void neverAreTwoFetchesUnderWay() throws Exception {
        CompletableFuture<HttpServerRequest> held = new CompletableFuture<>();
        server.answering(held::complete);
        Issuer issuer = issuer(WHEN_ASKED);
        Future<Void> started = issuer.start();
        HttpServerRequest first = held.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        for (int i = 0; i < 100; i++) {
            issuer.unknownKey();
        }
        first.response().end(mint.jwks());
        KeyServer.await(started);
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void theLogHasOneLinePerChangeOfStateAndNonePerAttempt() throws Exception {
        server.answering(500, "");
        Issuer issuer = issuer(ALWAYS);
        issuer.start();
        server.awaitTakenIn();
        server.answering(200, mint.jwks()).awaitTakenIn();
        server.answering(503, "").awaitTakenIn();
        server.answering(200, mint.jwks()).awaitTakenIn();
        KeyServer.await(issuer.close());
        List<ILoggingEvent> lines = log.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .toList();
        assertThat(lines)
                .extracting(ILoggingEvent::getLevel)
                .containsExactly(Level.WARN, Level.INFO, Level.WARN, Level.INFO);
        assertThat(log.list)
                .allSatisfy(line -> assertThat(line.getFormattedMessage()).startsWith("Issuer main: "));
    }

    @Test
    void afterItIsClosedTheKeysStayAndNothingIsFetched() throws Exception {
        Issuer issuer = started(WHEN_ASKED);
        server.awaitRequest();
        KeyServer.await(issuer.close());
        assertThat(believes(issuer, mint)).isTrue();
        assertThat(refusal(issuer, rotated).outcome()).isEqualTo(Outcome.INVALID_TOKEN);
        assertThat(server.requests()).isZero();
    }

    private Issuer issuer(RefreshPlan plan) throws Exception {
        IssuerSettings.Keys fetched = new IssuerSettings.FetchedKeys(server.url(), null);
        Issuer issuer = Issuer.create(VERTX, mint.settings(fetched, 10), plan, TIMEOUT);
        issuers.add(issuer);
        return issuer;
    }

    private Issuer started(RefreshPlan plan) throws Exception {
        server.answering(200, mint.jwks());
        Issuer issuer = issuer(plan);
        KeyServer.await(issuer.start());
        return issuer;
    }

    private static boolean believes(Issuer issuer, Mint mint) {
        return authenticate(issuer, mint.token(Map.of())).succeeded();
    }

    private static Refusal refusal(Issuer issuer, Mint mint) {
        return (Refusal) authenticate(issuer, mint.token(Map.of())).cause();
    }

    private static Future<Principal> authenticate(Issuer issuer, String token) {
        return new Authenticator(List.of(issuer)).authenticate(Mint.credential(token), NOW);
    }
}
