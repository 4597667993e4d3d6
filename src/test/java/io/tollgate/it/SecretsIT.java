package io.tollgate.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Renewer.Told;
import io.tollgate.testing.Answers;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No token gets into a log at any level, into an answer, or to the upstream, whether it was accepted or not. */
final class SecretsIT {
    private static final List<String> TOKENS = List.of(
            TestToken.valid(),
            TestToken.tampered(),
            TestToken.token().byStranger(),
            TestToken.token().claim("exp", 1).rs256(),
            TestToken.token().claim("exp", "soon").rs256(),
            TestToken.token().confusedWithPem(),
            TestToken.token().unsigned("none"),
            "not-a-token-but-still-not-for-others");

    private static final List<BiFunction<Request, String, Request>> PLACES = List.of(
            Request::bearer,
            (request, token) -> request.query("access_token", token),
            (request, token) -> request.protocols("M", token),
            (request, token) -> request.protocols("M", token, "chat"),
            (request, token) -> request.cookie("tg=" + token).origin(Handshakes.ORIGIN),
            (request, token) -> request.cookie("tg=" + token).origin("https://evil.test"),
            (request, token) -> request.bearer(token).query("access_token", token),
            (request, token) -> request.bearer(token).target("/other"),
            (request, token) -> request.bearer(token).version("HTTP/1.0"),
            (request, token) -> request.bearer(token).line("broken line"),
            (request, token) -> request.target("/chat?a=1;access_token=" + token),
            (request, token) -> request.target("/chat#access_token=" + token),
            (request, token) -> request.bearer(token).header("X", "x".repeat(40_000)));

    @Test
    void areNowhereToBeFoundWhenTheUpstreamAccepts() {
        assertNowhere(Answers.accept());
    }

    @Test
    void areNowhereToBeFoundWhenTheUpstreamRefuses() {
        assertNowhere(Answers.status(403, "no"));
    }

    @Test
    void areNowhereToBeFoundWhenTheUpstreamMakesNoSense() {
        assertNowhere(Answers.raw("nonsense\r\n\r\n"));
    }

    private static void assertNowhere(StubUpstream.Script answer) {
        List<String> secrets =
                TOKENS.stream().flatMap(SecretsIT::secretsOf).distinct().toList();
        try (CapturedLogs logs = CapturedLogs.everything();
                Scenario scenario = Scenario.setup().answering(answer).start()) {
            for (String token : TOKENS) {
                for (BiFunction<Request, String, Request> place : PLACES) {
                    assertThat(answerTo(scenario, place.apply(Scenario.bare(), token)))
                            .doesNotContain(secrets);
                }
            }
            assertThat(scenario.stub().received()).isNotBlank().doesNotContain(secrets);
            assertThat(String.join("\n", scenario.tollgate().accessLines()))
                    .isNotBlank()
                    .doesNotContain(secrets);
            logs.assertNever(secrets);
        }
    }

    /** Nor its token, which only the call for it brings. */
    @Test
    void noTicketIsAnywhereButInTheAnswerThatIssuesIt() {
        String token = TestToken.valid();
        try (CapturedLogs logs = CapturedLogs.everything();
                Scenario scenario = Ticketing.setup("ticket: once").start()) {
            String ticket = Told.read(scenario.send(Ticketing.call().bearer(token)))
                    .body()
                    .getString("ticket");
            List<String> secrets =
                    Stream.concat(secretsOf(token), Stream.of(ticket)).toList();
            Request shown = Scenario.bare().query("once", ticket);
            for (Request request : List.of(
                    shown.target("/other?once=" + ticket),
                    shown.bearer(token),
                    shown.origin("https://evil.test"),
                    shown,
                    shown,
                    Ticketing.call().target("/chat/ticket?once=" + ticket))) {
                assertThat(answerTo(scenario, request)).doesNotContain(secrets);
            }
            assertThat(scenario.stub().received()).isNotBlank().doesNotContain(secrets);
            assertThat(scenario.tollgate().accessLines())
                    .hasSizeGreaterThan(5)
                    .noneMatch(line -> secrets.stream().anyMatch(line::contains));
            logs.assertNever(secrets);
        }
    }

    private static Stream<String> secretsOf(String token) {
        return token.contains(".") ? Scenario.secretsOf(token).stream() : Stream.of(token);
    }

    /** All that is sent before a tunnel opens or in its place. */
    private static String answerTo(Scenario scenario, Request request) {
        RawClient client = scenario.send(request);
        Head head = client.readHead();
        return head.raw() + (head.status() == 101 ? "" : new String(client.readToEnd(), ISO_8859_1));
    }
}
