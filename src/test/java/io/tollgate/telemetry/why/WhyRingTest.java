package io.tollgate.telemetry.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.Breach;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.telemetry.UnknownAttempt;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept of a refusal or a close, for how long, and what never is. */
final class WhyRingTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T15:04:05.006Z"), ZoneOffset.UTC);
    private final Refusal scope = Refusal.of(Outcome.INSUFFICIENT_SCOPE, "Expected scope chat:write");
    private static final TunnelReport REPORT =
            new TunnelReport(Outcome.EXPIRED, Fault.CLIENT, 4401, "expired", false, 3, 4, 500, 600, 61.25);

    private final WhyRing ring = new WhyRing(CLOCK, 3, 1_000_000);

    @Test
    void aRefusalTellsWhoCameWhichStepSaidNoAndWhy() {
        ring.attemptRefused(new Visit("i1", GateStep.AUTHORIZE), scope);
        assertThat(ring.find("i1")).isEqualTo("""
                {"id":"i1","time":"2026-11-22T15:04:05.006Z","event":"refuse","route":"chat","listener":"public",\
                "address":"203.0.113.9","host":"chat.test","path":"/chat/7","origin":"https://app.test","issuer":"main",\
                "subject":"alice","outcome":"insufficient_scope","by":"client","reason":"Expected scope chat:write",\
                "status":403,"steps":[\
                {"step":"head","ms":0.000,"verdict":"passed"},{"step":"parse","ms":1.000,"verdict":"passed"},\
                {"step":"route","ms":2.000,"verdict":"passed"},{"step":"origin","ms":3.000,"verdict":"passed"},\
                {"step":"address_limits","ms":4.000,"verdict":"passed"},{"step":"credential","ms":5.000,"verdict":"passed"},\
                {"step":"message","ms":6.000,"verdict":"passed"},{"step":"authenticate","ms":7.000,"verdict":"passed"},\
                {"step":"authorize","ms":8.000,"verdict":"refused","outcome":"insufficient_scope"}],\
                "meaning":"The token does not allow this.",\
                "look_at":"The claims that the issuer gives this subject against the route's require."}""");
    }

    @Test
    void aCallThatWasAnsweredWellIsNoRefusal() {
        ring.attemptRefused(new Visit("i1", GateStep.CALL), Refusal.answer(Outcome.PREFLIGHT, "{}"));
        assertThat(ring.find("i1")).isNull();
    }

    @Test
    void aCloseTellsWhatWasCarriedAndNoStepIsToBlame() {
        ring.tunnelClosed(new Visit("i1", GateStep.ANSWER), REPORT);
        JsonObject trace = new JsonObject(ring.find("i1"));
        assertThat(trace.getString("event")).isEqualTo("close");
        assertThat(trace.getMap())
                .containsEntry("outcome", "expired")
                .containsEntry("code", 4401)
                .containsEntry("messages_up", 3)
                .containsEntry("bytes_down", 600)
                .containsEntry("seconds", 61.25);
        assertThat(trace.getJsonArray("steps").encode()).contains("answer").doesNotContain("refused");
    }

    @Test
    void whatWasOnlyReportedStandsAtItsStep() {
        Visit visit = new Visit("i1", GateStep.ANSWER, List.of(new Breach(GateStep.AUTHORIZE, scope)));
        ring.tunnelClosed(visit, REPORT);
        assertThat(ring.find("i1"))
                .contains("\"would_refuse\":\"insufficient_scope\"")
                .contains("""
                {"step":"authorize","ms":8.000,"verdict":"reported","outcome":"insufficient_scope",\
                "reason":"Expected scope chat:write"}""");
    }

    @Test
    void theUpstreamsOwnAnswerIsNamed() {
        Refusal refusal = Refusal.of(Outcome.UPSTREAM_REFUSED, "status 418, expected 101")
                .passingOn(new Refusal.PassedOn(418, List.of(), ""));
        ring.attemptRefused(new Visit("i1", GateStep.ANSWER), refusal);
        assertThat(new JsonObject(ring.find("i1")).getInteger("upstream_status"))
                .isEqualTo(418);
    }

    @Test
    void whatLooksLikeATokenIsNeverKept() {
        String token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";
        Visit visit = new Visit("i1", GateStep.ROUTE, List.of(), "/ws/" + token);
        ring.attemptRefused(visit, Refusal.of(Outcome.NO_ROUTE, "ticket=abc and " + token));
        assertThat(ring.find("i1")).contains("/ws/***").contains("ticket=***").doesNotContain("eyJ");
    }

    @Test
    void noTextDrivesATerminalOrGrowsWithoutBound() {
        Visit visit = new Visit("i1", GateStep.ROUTE, List.of(), "/\u009B31m" + "x".repeat(5000));
        ring.attemptRefused(visit, scope);
        assertThat(ring.find("i1")).contains("/\\u009B31m").hasSizeLessThan(3000);
    }

    @Test
    void theOldestMakesRoom() {
        for (String id : List.of("i1", "i2", "i3", "i4")) {
            ring.attemptRefused(new Visit(id, GateStep.AUTHORIZE), scope);
        }
        assertThat(ring.find("i1")).isNull();
        assertThat(List.of(ring.find("i2"), ring.find("i4"))).doesNotContainNull();
    }

    @Test
    void manyBytesMakeRoomToo() {
        WhyRing small = new WhyRing(CLOCK, 1000, 3000);
        for (int i = 0; i < 1000; i++) {
            small.attemptRefused(new Visit("i" + i, GateStep.ROUTE, List.of(), "x".repeat(500)), scope);
        }
        assertThat(small.find("i997")).isNull();
        assertThat(small.find("i999")).isNotNull();
    }

    @Test
    void aFloodOfRefusalsLeavesTheCloses() {
        ring.tunnelClosed(new Visit("open", GateStep.ANSWER), REPORT);
        for (int i = 0; i < 100; i++) {
            ring.attemptRefused(new Visit("i" + i, GateStep.ROUTE), scope);
        }
        assertThat(ring.find("open")).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void everyEndComesWithWhatToLookAt(Outcome outcome) {
        assertThat(Advice.on(outcome)).endsWith(".").hasSizeLessThan(110);
    }

    /** An attempt that got as far as a step; each step took as many milliseconds as its place in the order. */
    private record Visit(String id, GateStep last, List<Breach> breaches, String path) implements UnknownAttempt {
        Visit(String id, GateStep last) {
            this(id, last, List.of());
        }

        Visit(String id, GateStep last, List<Breach> breaches) {
            this(id, last, breaches, "/chat/7");
        }

        @Override
        public String route() {
            return "chat";
        }

        @Override
        public String issuer() {
            return "main";
        }

        @Override
        public String subject() {
            return "alice";
        }

        @Override
        public String host() {
            return "chat.test";
        }

        @Override
        public String origin() {
            return "https://app.test";
        }

        @Override
        public int stepMicros(GateStep step) {
            return step.compareTo(last) <= 0 ? 1000 * List.of(GateStep.values()).indexOf(step) : -1;
        }
    }
}
