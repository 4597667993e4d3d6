package io.tollgate.telemetry.why;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.Breach;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.LogText;
import io.tollgate.telemetry.TunnelReport;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one refusal or close. Texts are cut and masked as they come in, so that nothing of a token is ever here.
 * Immutable.
 *
 * @param texts in the order of {@link #FIELDS}
 * @param detail what was found and what was expected
 * @param upstreamStatus what the upstream answered, where that was passed on; else 0
 * @param steps how long each took
 * @param report of a close; null for a refusal
 */
record Kept(
        String id,
        Instant time,
        List<@Nullable String> texts,
        Outcome outcome,
        Fault by,
        String detail,
        int status,
        int upstreamStatus,
        Steps steps,
        List<Reported> breaches,
        @Nullable TunnelReport report) {
    /** The names that the access log has for the texts. */
    static final List<String> FIELDS = List.of(
            "route", "listener", "address", "host", "path", "origin", "issuer", "subject", "upstream", "endpoint");

    /** Of the objects around the texts; measured generously. */
    private static final int BYTES_BESIDE_TEXTS = 600;

    /** How long each step took, of whom nothing else is kept. */
    static final class Steps {
        private static final List<GateStep> ALL = List.of(GateStep.values());

        private final int[] micros = new int[ALL.size()];

        Steps(AttemptView attempt) {
            for (int i = 0; i < micros.length; i++) {
                micros[i] = attempt.stepMicros(ALL.get(i));
            }
        }

        List<GateStep> taken() {
            return ALL.stream().filter(step -> micros(step) >= 0).toList();
        }

        int micros(GateStep step) {
            return micros[ALL.indexOf(step)];
        }
    }

    /** One rule that was broken and only reported. */
    record Reported(GateStep step, Outcome outcome, String detail) {}

    static Kept refusal(AttemptView attempt, Refusal refusal, Instant time) {
        return new Kept(
                attempt.id(),
                time,
                texts(attempt),
                refusal.outcome(),
                refusal.outcome().fault(),
                LogText.bounded(refusal.detail()),
                refusal.status(),
                refusal.passedOn() == null ? 0 : refusal.passedOn().status(),
                new Steps(attempt),
                reported(attempt),
                null);
    }

    static Kept close(AttemptView attempt, TunnelReport report, Instant time) {
        return new Kept(
                attempt.id(),
                time,
                texts(attempt),
                report.outcome(),
                report.by(),
                LogText.bounded(report.reason()),
                0,
                0,
                new Steps(attempt),
                reported(attempt),
                report);
    }

    /** What is ours, by configuration or made by us, holds no token; what came from outside may. */
    private static List<@Nullable String> texts(AttemptView attempt) {
        return Arrays.asList(
                attempt.route(),
                attempt.listener(),
                attempt.address(),
                bounded(attempt.host()),
                bounded(attempt.path()),
                bounded(attempt.origin()),
                bounded(attempt.issuer()),
                bounded(attempt.subject()),
                attempt.upstream(),
                attempt.endpoint());
    }

    private static @Nullable String bounded(@Nullable String value) {
        return value == null ? null : LogText.bounded(value);
    }

    private static List<Reported> reported(AttemptView attempt) {
        List<Breach> breaches = attempt.breaches();
        return breaches.isEmpty()
                ? List.of()
                : breaches.stream().map(Kept::reported).toList();
    }

    private static Reported reported(Breach breach) {
        return new Reported(
                breach.step(),
                breach.refusal().outcome(),
                LogText.bounded(breach.refusal().detail()));
    }

    /** About what it takes on the heap. */
    long bytes() {
        long characters = detail.length();
        for (String text : texts) {
            characters += text == null ? 0 : text.length();
        }
        for (Reported breach : breaches) {
            characters += breach.detail().length();
        }
        return BYTES_BESIDE_TEXTS + 2 * characters;
    }
}
