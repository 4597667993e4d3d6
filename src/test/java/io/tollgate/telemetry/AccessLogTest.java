package io.tollgate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines that dashboards and greps rely on, character by character. */
final class AccessLogTest {
    private static final View EARLY = new View(null, null, null, null, null);
    private static final View WHOLE = new View("chat", "main", "alice", "chat-servers", "10.0.0.5:9001");
    private static final TunnelReport REPORT =
            new TunnelReport(Outcome.EXPIRED, Fault.CLIENT, 4401, "expired", false, 3, 4, 500, 6_000_000_000L, 61.25);

    private final List<String> lines = new ArrayList<>();

    private AccessLog log(Supplier<AccessLine> form) {
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T15:04:05.006789Z"), ZoneOffset.UTC);
        return new AccessLog(form, lines::add, clock, () -> 1_012_600_000L);
    }

    @Test
    void opensInJson() {
        log(JsonLine::new).tunnelOpened(WHOLE);
        assertThat(lines).containsExactly("""
                {"time":"2026-11-22T15:04:05.006Z","event":"open","id":"i1","route":"chat","listener":"public",\
                "address":"203.0.113.9","issuer":"main","subject":"alice","status":101,"seconds":0.013,\
                "upstream":"chat-servers","endpoint":"10.0.0.5:9001"}""");
    }

    @Test
    void closesInJson() {
        log(JsonLine::new).tunnelClosed(WHOLE, REPORT);
        assertThat(lines).containsExactly("""
                {"time":"2026-11-22T15:04:05.006Z","event":"close","id":"i1","route":"chat","listener":"public",\
                "address":"203.0.113.9","issuer":"main","subject":"alice","outcome":"expired","code":4401,"by":"client",\
                "reason":"expired","messages_up":3,"messages_down":4,"bytes_up":500,"bytes_down":6000000000,\
                "seconds":61.250,"upstream":"chat-servers","endpoint":"10.0.0.5:9001"}""");
    }

    @Test
    void refusesInJsonWithoutWhatIsNotKnown() {
        log(JsonLine::new).attemptRefused(EARLY, Refusal.of(Outcome.NO_ROUTE, "no route for /x"));
        assertThat(lines).containsExactly("""
                {"time":"2026-11-22T15:04:05.006Z","event":"refuse","id":"i1","listener":"public",\
                "address":"203.0.113.9","outcome":"no_route","status":404,"by":"client","reason":"no route for /x",\
                "seconds":0.013}""");
    }

    @Test
    void aPlainCallIsAnEventOfItsOwn() {
        log(TextLine::new).attemptRefused(new Calling(), Refusal.answer(Outcome.PREFLIGHT, "{}"));
        assertThat(lines)
                .hasSize(1)
                .allMatch(line -> line.contains(" call id=i1 ")
                        && line.contains(" call=renew outcome=preflight status=200 by=none "));
    }

    @Test
    void whatARouteOnlyReportsStandsInEveryLine() {
        AttemptView reported = new Reported();
        log(TextLine::new).tunnelOpened(reported);
        log(TextLine::new).attemptRefused(reported, Refusal.of(Outcome.NO_ENDPOINT, "none"));
        assertThat(lines)
                .hasSize(2)
                .allMatch(line -> line.contains(" would_refuse=no_token would_reason=\"No token\""));
    }

    @Test
    void opensInText() {
        log(TextLine::new).tunnelOpened(WHOLE);
        assertThat(lines)
                .containsExactly("2026-11-22T15:04:05.006Z open id=i1 route=chat listener=public address=203.0.113.9"
                        + " issuer=main subject=alice status=101 seconds=0.013 upstream=chat-servers"
                        + " endpoint=10.0.0.5:9001");
    }

    @Test
    void refusesInTextWithValuesQuotedWhereNeeded() {
        log(TextLine::new).attemptRefused(EARLY, Refusal.of(Outcome.NO_ROUTE, "no \"route\" for \\x"));
        assertThat(lines)
                .containsExactly("2026-11-22T15:04:05.006Z refuse id=i1 listener=public address=203.0.113.9"
                        + " outcome=no_route status=404 by=client reason=\"no \\\"route\\\" for \\\\x\" seconds=0.013");
    }

    @Test
    void anAbsentStatusOrCodeIsLeftOut() {
        log(TextLine::new).attemptRefused(EARLY, Refusal.of(Outcome.CLIENT_LEFT, "gone"));
        TunnelReport vanished =
                new TunnelReport(Outcome.CLIENT_VANISHED, Fault.CLIENT, 0, "client_vanished", true, 0, 0, 0, 0, 1);
        log(TextLine::new).tunnelClosed(WHOLE, vanished);
        assertThat(lines).hasSize(2).noneMatch(line -> line.contains("status=") || line.contains("code="));
    }

    @ParameterizedTest
    @CsvSource({
        "10,   \\u000A, \\n",
        "13,   \\u000D, \\r",
        "27,   \\u001B, \\u001B",
        "0,    \\u0000, \\u0000",
        "127,  \\u007F, \\u007F",
        "133,  \\u0085, \\u0085",
        "155,  \\u009B, \\u009B",
        "8232, \\u2028, \\u2028",
        "8233, \\u2029, \\u2029",
        "8238, \\u202E, \\u202E"
    })
    void noValueCanBreakALineOrDriveATerminal(int codePoint, String inText, String inJson) {
        View forged = new View("chat", "main", "a" + (char) codePoint + "ADMIN", null, null);
        log(TextLine::new).tunnelOpened(forged);
        log(JsonLine::new).tunnelOpened(forged);
        assertThat(lines.get(0)).contains("subject=\"a" + inText + "ADMIN\"").doesNotContain("" + (char) codePoint);
        assertThat(lines.get(1))
                .contains("\"subject\":\"a" + inJson + "ADMIN\"")
                .doesNotContain("" + (char) codePoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n", "\r", "\t", "\0", "\u001B", "\u007F", "\u0085", "\u009B", "\u2028", "\u2029", "\u200E", "\u200F",
                "\u061C", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"
            })
    void inNoFieldOfAnyLineDoesACharacterAct(String acting) {
        String forged = "a" + acting + "b";
        AttemptView everywhere = new Forged(forged);
        TunnelReport report = new TunnelReport(Outcome.EXPIRED, Fault.CLIENT, 0, forged, false, 0, 0, 0, 0, 1);
        for (Supplier<AccessLine> form : List.<Supplier<AccessLine>>of(TextLine::new, JsonLine::new)) {
            log(form).tunnelOpened(everywhere);
            log(form).attemptRefused(everywhere, Refusal.of(Outcome.NO_ROUTE, forged));
            log(form).tunnelClosed(everywhere, report);
        }
        assertThat(lines).hasSize(6).noneMatch(line -> line.contains(acting)).noneMatch(line -> line.contains("ab"));
    }

    @Test
    void whatWasLostIsALineOfTheSameForm() {
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T15:04:05.006789Z"), ZoneOffset.UTC);
        assertThat(AccessLog.dropped(new JsonLine(), clock, 17))
                .isEqualTo("{\"time\":\"2026-11-22T15:04:05.006Z\",\"event\":\"dropped\",\"lines\":17}");
        assertThat(AccessLog.dropped(new TextLine(), clock, 17)).isEqualTo("2026-11-22T15:04:05.006Z dropped lines=17");
    }

    /** Every text field is what a stranger would have it. */
    private record Forged(String text) implements AttemptView {
        @Override
        public String id() {
            return text;
        }

        @Override
        public String listener() {
            return text;
        }

        @Override
        public String address() {
            return text;
        }

        @Override
        public String route() {
            return text;
        }

        @Override
        public String issuer() {
            return text;
        }

        @Override
        public String subject() {
            return text;
        }

        @Override
        public String upstream() {
            return text;
        }

        @Override
        public String endpoint() {
            return text;
        }

        @Override
        public long startedNanos() {
            return 0;
        }
    }

    @Test
    void otherScriptsStayReadable() {
        View named = new View("chat", "main", "Zoë 😀", null, null);
        log(TextLine::new).tunnelOpened(named);
        log(JsonLine::new).tunnelOpened(named);
        assertThat(lines).allMatch(line -> line.contains("\"Zoë 😀\""));
    }

    @Test
    void aValueIsCutAtFiveHundredAndTwelveCharacters() {
        View loud = new View("chat", "main", "x".repeat(10_000), null, null);
        log(TextLine::new).tunnelOpened(loud);
        assertThat(lines.get(0)).contains("subject=" + "x".repeat(512) + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "Origin https://a/?x=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln, Origin https://a/?x=***",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIi, ***",
        "/chat?access_token=opaque&b=2, /chat?access_token=***&b=2",
        "Ticket=abc token=def, Ticket=*** token=***",
        "the token is expired, the token is expired",
    })
    void whatLooksLikeATokenIsMasked(String value, String shown) {
        assertThat(LogText.bounded(value)).isEqualTo(shown);
    }

    @Test
    void noHalfOfASurrogatePairIsLeft() {
        assertThat(LogText.bounded("x".repeat(511) + "😀")).isEqualTo("x".repeat(511) + "\uFFFD");
        assertThat(LogText.bounded("a\uDE00\uD83Db\uD83D")).isEqualTo("a\uFFFD\uFFFDb\uFFFD");
        assertThat(LogText.bounded("😀")).isEqualTo("😀");
    }

    @Test
    void offIsSilent() {
        assertThat(AccessLog.of(new TelemetrySettings(TelemetrySettings.AccessLogFormat.OFF, null)))
                .isSameAs(GateObserver.SILENT);
    }

    @Test
    void severalObserversAreToldInOrder() {
        GateObserver both = Observers.of(List.of(log(TextLine::new), log(JsonLine::new)));
        both.attemptStarted(EARLY);
        both.tunnelOpened(WHOLE);
        both.tunnelClosed(WHOLE, REPORT);
        both.attemptRefused(EARLY, Refusal.of(Outcome.NO_ROUTE, "none"));
        assertThat(lines).hasSize(6);
        assertThat(lines.get(0)).startsWith("2026");
        assertThat(lines.get(1)).startsWith("{");
    }

    private record View(String route, String issuer, String subject, String upstream, String endpoint)
            implements UnknownAttempt {}

    private static final class Calling implements UnknownAttempt {
        @Override
        public String call() {
            return "renew";
        }
    }

    private static final class Reported implements UnknownAttempt {
        @Override
        public List<Breach> breaches() {
            return List.of(
                    new Breach(GateStep.CREDENTIAL, Refusal.of(Outcome.NO_TOKEN, "No token")),
                    new Breach(GateStep.AUTHORIZE, Refusal.of(Outcome.INSUFFICIENT_SCOPE, "not told")));
        }
    }
}
