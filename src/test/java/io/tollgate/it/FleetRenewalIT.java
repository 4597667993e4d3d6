package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Renewer.Told;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestToken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A fresh token that comes to another node than the one that holds the tunnel. */
final class FleetRenewalIT {
    private static TwoNodes fleet;

    private final String handle = Renewer.handle();
    private final TestToken session = TestToken.token().claim("sid", "a-session-" + handle);

    @BeforeAll
    static void start() {
        fleet = TwoNodes.start(Renewer.setup());
    }

    @AfterAll
    static void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    private static Told renew(int node, Request call) {
        return Told.read(fleet.send(node, call));
    }

    private RawClient open(int node, String token) {
        return fleet.open(fleet.node(node).port(), Renewer.chat(handle, token));
    }

    @Test
    void itReachesTheTunnelByItsHandle() {
        RawClient client =
                open(0, TestToken.token().expiresIn(Duration.ofMillis(900)).rs256());
        long began = System.nanoTime();
        Told told = renew(1, Renewer.byHandle(handle, TestToken.valid()));
        assertThat(told.renewed()).as(told.body().encode()).isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        assertThat(client.staysSilentFor(Duration.ofMillis(1200))).isTrue();
        TwoNodes.assertEchoes(client);
        assertThat(renew(
                                1,
                                Renewer.byHandle(
                                        handle,
                                        TestToken.token().claim("sub", "bob").rs256()))
                        .error())
                .isEqualTo("identity_changed");
        assertThat(renew(1, Renewer.bySession(session.rs256())).status()).isEqualTo(404);
    }

    @Test
    void itReachesAllTunnelsOfTheSession() {
        open(0, session.rs256());
        open(0, session.rs256());
        open(1, session.rs256());
        Told told = renew(1, Renewer.bySession(session.rs256()));
        assertThat(told.renewed()).isEqualTo(3);
        assertThat(told.body().getBoolean("complete")).isTrue();
    }

    @Test
    void redisIsShownNeitherTokenNorHandleNorWhoItIs() {
        try (RawClient spy = spy()) {
            open(0, session.rs256());
            String token = session.rs256();
            renew(1, Renewer.byHandle(handle, token));
            renew(1, Renewer.bySession(token));
            String seen = seen(spy);
            assertThat(seen).contains("tollgate:bus:renew").doesNotContain(handle, "alice", "a-session");
            assertThat(Scenario.secretsOf(token)).noneMatch(seen::contains);
        }
    }

    private static RawClient spy() {
        RawClient spy = RawClient.connect(fleet.redis().port());
        spy.send("PSUBSCRIBE tollgate:bus:renew*\r\n");
        spy.readExactly("*3\r\n$10\r\npsubscribe\r\n$19\r\ntollgate:bus:renew*\r\n:1\r\n".length());
        return spy;
    }

    /** All notices so far, as they were on the wire. */
    private static String seen(RawClient spy) {
        fleet.redis().answer("PUBLISH", "tollgate:bus:renew-end", "the end");
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf("the end") < 0) {
            seen.append(new String(spy.readExactly(1), StandardCharsets.ISO_8859_1));
        }
        return seen.toString();
    }

    @Test
    void whatOthersWriteThereOrSayAgainChangesNothing() {
        RawClient client = open(0, session.rs256());
        String captured;
        try (RawClient spy = spy()) {
            assertThat(renew(
                                    1,
                                    Renewer.byHandle(
                                            handle,
                                            session.expiresIn(Duration.ofMinutes(4))
                                                    .rs256()))
                            .error())
                    .isEqualTo("renewal_older");
            captured = notice(seen(spy));
        }
        String zeros = "0".repeat(32);
        for (String notice : List.of(
                captured,
                zeros,
                captured.substring(0, 80),
                captured.replace('A', 'B'),
                "nonsense",
                "0123456789abcdef 0123456789abcdef " + zeros + " AAAA")) {
            fleet.redis().answer("PUBLISH", "tollgate:bus:renew", notice);
        }
        assertThat(renew(1, Renewer.byHandle(handle, session.rs256())).renewed())
                .isEqualTo(1);
        TwoNodes.assertEchoes(client);
    }

    /** The first question in what was seen. */
    private static String notice(String seen) {
        Matcher question = Pattern.compile("[0-9a-f]{16} [0-9a-f]{16} [0-9a-f]{32} [A-Za-z0-9_-]+")
                .matcher(seen);
        assertThat(question.find()).isTrue();
        return question.group();
    }

    @Test
    void withoutRedisANodeSpeaksForItselfAndNeverSaysThatThereIsNone() {
        open(0, session.rs256());
        fleet.redis().kill();
        try {
            assertThat(renew(0, Renewer.byHandle(handle, session.rs256())).renewed())
                    .isEqualTo(1);
            Told local = renew(0, Renewer.bySession(session.rs256()));
            assertThat(local.renewed()).isEqualTo(1);
            assertThat(local.body().getBoolean("complete")).isFalse();
            Told elsewhere = renew(1, Renewer.byHandle(handle, session.rs256()));
            assertThat(elsewhere.status()).isEqualTo(503);
            assertThat(elsewhere.error()).isEqualTo("fleet_away");
            assertThat(elsewhere.head().header("Retry-After")).isNotNull();
        } finally {
            fleet.redis().restart();
        }
        Await.until(
                "the nodes hear each other again",
                () -> renew(1, Renewer.byHandle(handle, session.rs256())).status() == 200);
    }
}
