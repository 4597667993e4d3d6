package io.tollgate.telemetry.why;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.LogText;
import io.tollgate.telemetry.TunnelReport;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one refusal or close. Texts are cut and masked as they come in, so that nothing of a token is ever here.
 * Immutable.
 *
 * @param texts by the names that the access log has for them
 * @param detail what was found and what was expected
 * @param upstreamStatus what the upstream answered, where that was passed on; else 0
 * @param steps those that were taken, in order, with the microseconds they took
 * @param report of a close; null for a refusal
 */
record Kept(
        String id,
        Instant time,
        Map<String, String> texts,
        Outcome outcome,
        String by,
        String detail,
        int status,
        int upstreamStatus,
        Map<GateStep, Integer> steps,
        List<Reported> breaches,
        @Nullable TunnelReport report) {
    /** Of the objects around the texts; measured generously. */
    private static final int BYTES_BESIDE_TEXTS = 600;

    /** One rule that was broken and only reported. */
    record Reported(GateStep step, Outcome outcome, String detail) {}

    static Kept refusal(AttemptView attempt, Refusal refusal, Instant time) {
        return new Kept(
                attempt.id(),
                time,
                texts(attempt),
                refusal.outcome(),
                label(refusal.outcome().fault()),
                LogText.bounded(refusal.detail()),
                refusal.status(),
                refusal.passedOn() == null ? 0 : refusal.passedOn().status(),
                steps(attempt),
                reported(attempt),
                null);
    }

    static Kept close(AttemptView attempt, TunnelReport report, Instant time) {
        return new Kept(
                attempt.id(),
                time,
                texts(attempt),
                report.outcome(),
                label(report.by()),
                LogText.bounded(report.reason()),
                0,
                0,
                steps(attempt),
                reported(attempt),
                report);
    }

    private static Map<String, String> texts(AttemptView attempt) {
        Map<String, String> texts = new LinkedHashMap<>();
        put(texts, "route", attempt.route());
        put(texts, "listener", attempt.listener());
        put(texts, "address", attempt.address());
        put(texts, "host", attempt.host());
        put(texts, "path", attempt.path());
        put(texts, "origin", attempt.origin());
        put(texts, "issuer", attempt.issuer());
        put(texts, "subject", attempt.subject());
        put(texts, "upstream", attempt.upstream());
        put(texts, "endpoint", attempt.endpoint());
        return texts;
    }

    private static void put(Map<String, String> texts, String field, @Nullable String value) {
        if (value != null) {
            texts.put(field, LogText.bounded(value));
        }
    }

    private static Map<GateStep, Integer> steps(AttemptView attempt) {
        Map<GateStep, Integer> steps = new EnumMap<>(GateStep.class);
        for (GateStep step : GateStep.values()) {
            int micros = attempt.stepMicros(step);
            if (micros >= 0) {
                steps.put(step, micros);
            }
        }
        return steps;
    }

    private static List<Reported> reported(AttemptView attempt) {
        return attempt.breaches().stream()
                .map(breach -> new Reported(
                        breach.step(),
                        breach.refusal().outcome(),
                        LogText.bounded(breach.refusal().detail())))
                .toList();
    }

    private static String label(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /** About what it takes on the heap. */
    long bytes() {
        long characters = detail.length();
        for (String text : texts.values()) {
            characters += text.length();
        }
        for (Reported breach : breaches) {
            characters += breach.detail().length();
        }
        return BYTES_BESIDE_TEXTS + 2 * characters;
    }
}
