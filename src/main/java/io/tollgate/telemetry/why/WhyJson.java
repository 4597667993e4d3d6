package io.tollgate.telemetry.why;

import io.tollgate.outcome.Outcome;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.LogText;
import io.tollgate.telemetry.TunnelReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The form in which a trace is shown: the fields of the access log under their names, then the steps and what to look at. */
final class WhyJson {
    private WhyJson() {}

    static String of(Kept kept) {
        TunnelReport report = kept.report();
        JsonObject trace = new JsonObject()
                .put("id", kept.id())
                .put("time", kept.time().toString())
                .put("event", report == null ? "refuse" : "close");
        for (int i = 0; i < Kept.FIELDS.size(); i++) {
            String text = kept.texts().get(i);
            if (text != null) {
                trace.put(Kept.FIELDS.get(i), text);
            }
        }
        trace.put("outcome", kept.outcome().label())
                .put("by", kept.by().name().toLowerCase(Locale.ROOT))
                .put("reason", kept.detail());
        putUnlessZero(trace, "status", kept.status());
        putUnlessZero(trace, "upstream_status", kept.upstreamStatus());
        if (report != null) {
            addReport(trace, report);
        }
        trace.put("steps", steps(kept));
        Kept.Reported wouldRefuse =
                kept.breaches().isEmpty() ? null : kept.breaches().get(0);
        if (wouldRefuse != null) {
            trace.put("would_refuse", wouldRefuse.outcome().label()).put("would_reason", wouldRefuse.detail());
        }
        trace.put("meaning", kept.outcome().sentence()).put("look_at", Advice.on(kept.outcome()));
        return LogText.escaped(trace.encode());
    }

    private static void addReport(JsonObject trace, TunnelReport report) {
        putUnlessZero(trace, "code", report.code());
        trace.put("forced", report.forced())
                .put("messages_up", report.messagesUp())
                .put("messages_down", report.messagesDown())
                .put("bytes_up", report.bytesUp())
                .put("bytes_down", report.bytesDown())
                .put("seconds", report.seconds());
    }

    private static void putUnlessZero(JsonObject trace, String field, int value) {
        if (value != 0) {
            trace.put(field, value);
        }
    }

    private static JsonArray steps(Kept kept) {
        JsonArray steps = new JsonArray();
        List<GateStep> taken = kept.steps().taken();
        int left = taken.size();
        for (GateStep step : taken) {
            left--;
            boolean refused = left == 0 && kept.report() == null;
            steps.add(step(kept, step, kept.steps().micros(step), refused ? kept.outcome() : null));
        }
        return steps;
    }

    private static JsonObject step(Kept kept, GateStep step, int micros, @Nullable Outcome refusedAs) {
        JsonObject shown = new JsonObject().put("step", step.label()).put("ms", BigDecimal.valueOf(micros, 3));
        if (refusedAs != null) {
            return shown.put("verdict", "refused").put("outcome", refusedAs.label());
        }
        for (Kept.Reported breach : kept.breaches()) {
            if (breach.step() == step) {
                return shown.put("verdict", "reported")
                        .put("outcome", breach.outcome().label())
                        .put("reason", breach.detail());
            }
        }
        return shown.put("verdict", "passed");
    }
}
