package io.tollgate.auth;

import static io.tollgate.auth.Mint.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.keys.RefreshPlan;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.token.Algorithm;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long keys are used that nobody confirms, also where reloads fall into that time. */
final class KeyOutageTest {
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final RefreshPlan SHORT_LIVED = new RefreshPlan(SOON, SOON, SOON, NEVER, SHORT);

    private static final Vertx VERTX = Vertx.vertx();
    private final KeyServer server = new KeyServer(VERTX);
    private final Mint mint = new Mint("https://idp.test", "k1");
    private final List<Issuer> issuers = new ArrayList<>();

    @AfterEach
    void stop() {
        issuers.forEach(issuer -> KeyServer.await(issuer.close()));
        server.close();
    }

    @AfterAll
    static void close() {
        KeyServer.await(VERTX.close());
    }

    private Issuer issuer(RefreshPlan plan) throws Exception {
        Issuer issuer = Issuer.create(
                VERTX, mint.settings(new IssuerSettings.FetchedKeys(server.url(), null), 10), plan, TIMEOUT);
        issuers.add(issuer);
        return issuer;
    }

    private Issuer started(RefreshPlan plan) throws Exception {
        server.answering(200, mint.jwks());
        Issuer issuer = issuer(plan);
        KeyServer.await(issuer.start());
        return issuer;
    }

    private Issuer follower(Issuer before, RefreshPlan plan) throws Exception {
        Issuer issuer = issuer(plan);
        assertThat(issuer.startWithKeysOf(before)).isTrue();
        return issuer;
    }

    @Test
    void keysThatNobodyConfirmsForTooLongAreNotUsedAnyMoreUntilTheyAreFetchedAgain() throws Exception {
        Issuer issuer = started(SHORT_LIVED);
        String token = mint.token(Map.of());
        Authenticator authenticator = new Authenticator(List.of(issuer));
        try (CapturedLogs log = CapturedLogs.asConfigured()) {
            server.answering(503, "");
            Await.until("the keys are dropped", () -> !issuer.ready());
            assertThat(issuer.keysAge()).isBetween(SHORT, TIMEOUT);
            Refusal refusal = (Refusal)
                    authenticator.authenticate(Mint.credential(token), NOW).cause();
            assertThat(refusal.outcome()).isEqualTo(Outcome.NO_KEYS);
            server.answering(200, mint.jwks());
            Await.until("there are keys again", issuer::ready);
            assertThat(authenticator.authenticate(Mint.credential(token), NOW).succeeded())
                    .isTrue();
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("Issuer main: its keys could not be fetched for 0 s"))
                    .anyMatch(line -> line.contains("Issuer main: 1 keys in use"));
        }
    }

    @Test
    void untilThenTheyAre() throws Exception {
        Issuer issuer = started(new RefreshPlan(SOON, SOON, SOON, NEVER, NEVER));
        server.answering(503, "").awaitTakenIn();
        assertThat(issuer.ready()).isTrue();
        assertThat(new Authenticator(List.of(issuer))
                        .authenticate(Mint.credential(mint.token(Map.of())), NOW)
                        .succeeded())
                .isTrue();
    }

    @Test
    void aReloadDoesNotMakeThemYounger() throws Exception {
        Issuer first = started(SHORT_LIVED);
        server.answering(503, "");
        Issuer second = follower(first, SHORT_LIVED);
        KeyServer.await(first.close());
        KeyServer.await(second.start());
        assertThat(second.keysAge()).isGreaterThanOrEqualTo(Duration.ZERO);
        Await.until("the keys are dropped", () -> !second.ready());
        assertThat(issuer(SHORT_LIVED).startWithKeysOf(first)).isFalse();
    }

    @Test
    void aReloadShortlyAfterAFetchAsksNobody() throws Exception {
        Issuer first = started(new RefreshPlan(NEVER, NEVER, NEVER, NEVER, NEVER));
        server.awaitRequest();
        Issuer second = follower(first, new RefreshPlan(NEVER, NEVER, NEVER, NEVER, NEVER));
        KeyServer.await(second.start());
        KeyServer.await(second.close());
        assertThat(server.requests()).isZero();
        assertThat(second.ready()).isTrue();
    }

    /** Else a key that is new would be unknown until the cooldown is over. */
    @Test
    void aFetchThatAReloadInterruptsIsBegunAnew() throws Exception {
        Issuer first = started(new RefreshPlan(NEVER, NEVER, NEVER, NEVER, NEVER));
        server.answering(request -> {});
        first.unknownKey();
        server.awaitRequest();
        server.awaitRequest();
        Issuer second = follower(first, new RefreshPlan(NEVER, NEVER, NEVER, NEVER, NEVER));
        KeyServer.await(first.close());
        Mint rotated = new Mint("https://idp.test", "k2");
        server.answering(200, rotated.jwks());
        KeyServer.await(second.start());
        assertThat(server.requests()).isEqualTo(1);
        assertThat(new Authenticator(List.of(second))
                        .authenticate(Mint.credential(rotated.token(Map.of())), NOW)
                        .succeeded())
                .isTrue();
    }

    @Test
    void aReloadIsNoNewCooldownForUnknownKeys() throws Exception {
        Issuer first = started(new RefreshPlan(NEVER, NEVER, NEVER, NEVER, NEVER));
        KeyServer.await(first.unknownKey());
        Issuer second = follower(first, new RefreshPlan(NEVER, NEVER, NEVER, NEVER, NEVER));
        assertThat(second.unknownKey()).isNull();
    }

    @Test
    void keysOfAnotherPlaceOrForOtherAlgorithmsAreNotTakenOver() throws Exception {
        Issuer first = started(SHORT_LIVED);
        IssuerSettings same = first.settings();
        IssuerSettings.Keys elsewhere = new IssuerSettings.FetchedKeys(URI.create("http://localhost:1/"), null);
        assertThat(with(same, elsewhere, same.algorithms()).startWithKeysOf(first))
                .isFalse();
        assertThat(with(same, same.keys(), Set.of(Algorithm.RS256)).startWithKeysOf(first))
                .isFalse();
        assertThat(with(same, same.keys(), same.algorithms()).startWithKeysOf(first))
                .isTrue();
    }

    private Issuer with(IssuerSettings as, IssuerSettings.Keys keys, Set<Algorithm> algorithms) throws Exception {
        Issuer issuer = Issuer.create(
                VERTX,
                new IssuerSettings(
                        as.name(),
                        as.issuer(),
                        as.subject(),
                        as.audience(),
                        keys,
                        algorithms,
                        as.leeway(),
                        as.idTokens(),
                        as.remember(),
                        as.freshness(),
                        as.introspection(),
                        null));
        issuers.add(issuer);
        return issuer;
    }
}
