package io.tollgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.JwtAttack;
import io.tollgate.testing.JwtAttacks;
import io.tollgate.testing.StubUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every known attack on JWTs, sent to the running gate: a 401 each, nothing upstream, nothing fetched that a token points
 * to, and no token in any log. What each is refused for is the unit test's to say.
 */
final class JwtAttackIT {
    /** What arrives as it is: a header's value ends and begins with no blank (RFC 9110 §5.5). */
    private static final String VALUE = "([!-~]([ -~]*[!-~])?)?";

    private static Scenario scenario;
    private static StubUpstream stranger;
    private static List<JwtAttack> attacks;

    @BeforeAll
    static void start() {
        stranger = StubUpstream.start(Answers.silence());
        attacks = JwtAttacks.all("http://127.0.0.1:" + stranger.port());
        scenario = Scenario.start();
    }

    @AfterAll
    static void stop() {
        scenario.close();
        stranger.close();
    }

    @Test
    void isRefusedInTheHeader() {
        assertRefused(
                attacks.stream().filter(attack -> attack.token().matches(VALUE)).toList(), Request::bearer);
    }

    @Test
    void isRefusedInTheQuery() {
        assertRefused(attacks, (request, token) -> request.query("access_token", encoded(token)));
    }

    private static void assertRefused(List<JwtAttack> sent, BiFunction<Request, String, Request> place) {
        assertThat(sent).hasSizeGreaterThan(1_000);
        int upstream = scenario.stub().connections();
        int lines = scenario.tollgate().accessLines().size();
        List<String> taken = new ArrayList<>();
        try (CapturedLogs logs = CapturedLogs.asConfigured()) {
            for (JwtAttack attack : sent) {
                try {
                    assertInvalid(Refused.read(scenario.send(place.apply(Scenario.bare(), attack.token()))));
                } catch (AssertionError e) {
                    taken.add(attack.name() + ": " + e.getMessage());
                }
            }
            assertThat(taken).isEmpty();
            Await.until(
                    "a line for each", () -> scenario.tollgate().accessLines().size() == lines + sent.size());
            assertThat(scenario.stub().connections()).isEqualTo(upstream);
            assertThat(stranger.connections()).isZero();
            assertThat(partsIn(sent, String.join("\n", scenario.tollgate().accessLines())))
                    .isEmpty();
            assertThat(partsIn(sent, String.join("\n", logs.lines()))).isEmpty();
        }
    }

    private static void assertInvalid(Refused refused) {
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.error()).isEqualTo("invalid_token");
        assertThat(refused.head().header("WWW-Authenticate")).startsWith("Bearer error=\"invalid_token\"");
    }

    /** The attacks of whose tokens a part is in a text. */
    private static List<JwtAttack> partsIn(List<JwtAttack> sent, String text) {
        return sent.stream()
                .filter(attack -> Stream.of(attack.token().split("[.,;\" ]", -1))
                        .anyMatch(part -> part.length() > 16 && text.contains(part)))
                .toList();
    }

    /** All but what every place takes as it is. */
    private static String encoded(String token) {
        StringBuilder text = new StringBuilder();
        for (byte octet : token.getBytes(UTF_8)) {
            boolean plain = octet > 0 && (Character.isLetterOrDigit(octet) || "-._~".indexOf(octet) >= 0);
            text.append(plain ? String.valueOf((char) octet) : String.format("%%%02X", octet));
        }
        return text.toString();
    }
}
