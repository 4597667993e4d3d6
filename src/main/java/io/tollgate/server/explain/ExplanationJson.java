package io.tollgate.server.explain;

import io.tollgate.auth.CredentialSettings.Ticket;
import io.tollgate.config.PresetText;
import io.tollgate.config.TollgateSettings;
import io.tollgate.gate.Rehearsal;
import io.tollgate.gate.RouteSettings;
import io.tollgate.handshake.RefusalWriter.AcceptAndClose;
import io.tollgate.limit.Rate;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.Breach;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.LogText;
import io.tollgate.telemetry.why.Advice;
import io.tollgate.upstream.UpstreamSettings;
import io.tollgate.upstream.UpstreamTerms;
import io.tollgate.upstream.UpstreamTerms.Connects;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The form of an explanation: the verdict first, then how it came about. Texts from the request are masked. */
final class ExplanationJson {
    private final TollgateSettings settings;
    private final Rehearsal rehearsal;
    private final List<String> notes;
    private final AttemptView visit;

    /** A rehearsal has no tickets: what it says instead of looking one up is no verdict. */
    private final boolean awaitsTicket;

    private final @Nullable Refusal refusal;

    ExplanationJson(TollgateSettings settings, Rehearsal rehearsal, List<String> notes) {
        this.settings = settings;
        this.rehearsal = rehearsal;
        this.notes = notes;
        this.visit = rehearsal.visit();
        Refusal told = rehearsal.refusal();
        this.awaitsTicket =
                rehearsal.credential() instanceof Ticket && told != null && told.outcome() == Outcome.FLEET_AWAY;
        this.refusal = awaitsTicket ? null : told;
    }

    JsonObject object() {
        RouteSettings route = route();
        JsonObject object = new JsonObject().put("verdict", verdict());
        put(object, "listener", visit.listener());
        put(object, "peer", rehearsal.peer());
        put(object, "address", visit.address());
        put(object, "named_by", rehearsal.namedBy());
        put(object, "counted_as", rehearsal.countedAs());
        put(object, "host", visit.host());
        put(object, "path", visit.path());
        put(object, "route", visit.route());
        put(object, "preset", route == null ? null : PresetText.of(route));
        if (route != null && route.enforce().reportUntil() != null) {
            object.put("report_until", route.enforce().reportUntil().toString());
        }
        put(
                object,
                "credential",
                rehearsal.credential() == null ? null : rehearsal.credential().shown());
        put(object, "issuer", visit.issuer());
        put(object, "subject", visit.subject());
        object.put("steps", steps());
        if (awaitsTicket) {
            object.put(
                    "client_gets", "101 where the ticket is good and what it was issued for suffices, else a refusal");
        } else if (refusal != null) {
            object.put("refusal", told(refusal));
        } else if (rehearsal.awaitsMessage()) {
            object.put("client_gets", "101, before its first message has proven it");
        } else if (route != null) {
            object.put("limits", LimitsJson.of(rehearsal.limits()))
                    .put("tunnel", TunnelJson.of(route.tunnel(), terms(route), rehearsal.endsAt()));
            object.put("upstream", upstream(route));
        }
        return object.put("notes", new JsonArray(notes));
    }

    private String verdict() {
        if (awaitsTicket) {
            return "the ticket decides, which is not looked up here";
        }
        if (refusal != null) {
            return "refused";
        }
        if (rehearsal.awaitsMessage()) {
            return "accepted; the first message has to prove it";
        }
        return visit.breaches().isEmpty() ? "let in" : "let in, as the route only reports";
    }

    private @Nullable RouteSettings route() {
        return settings.routes().stream()
                .filter(route -> route.name().equals(visit.route()))
                .findFirst()
                .orElse(null);
    }

    private static void put(JsonObject object, String name, @Nullable String value) {
        if (value != null) {
            object.put(name, LogText.bounded(value));
        }
    }

    private JsonArray steps() {
        JsonArray steps = new JsonArray();
        for (GateStep step : GateStep.values()) {
            Refusal said = saidAt(step);
            boolean taken = visit.stepMicros(step) >= 0;
            boolean last = step == rehearsal.endedAt();
            boolean awaited = last && (rehearsal.awaitsMessage() || awaitsTicket);
            boolean ended = refusal != null && last;
            if (taken || ended || awaited) {
                JsonObject shown = new JsonObject()
                        .put("step", step.label())
                        .put(
                                "verdict",
                                awaited ? "awaited" : ended ? "refused" : said == null ? passed(step) : "reported");
                if (said != null) {
                    shown.put("outcome", said.outcome().label());
                    put(shown, "reason", said.detail());
                }
                steps.add(shown);
            }
        }
        return steps;
    }

    /** Nothing is taken here, so nobody can say whether limits would let it pass. */
    private static String passed(GateStep step) {
        return step == GateStep.ADDRESS_LIMITS || step == GateStep.SUBJECT_LIMITS ? "not counted" : "passed";
    }

    private @Nullable Refusal saidAt(GateStep step) {
        if (refusal != null && step == rehearsal.endedAt()) {
            return refusal;
        }
        return visit.breaches().stream()
                .filter(breach -> breach.step() == step)
                .map(Breach::refusal)
                .findFirst()
                .orElse(null);
    }

    private JsonObject told(Refusal refusal) {
        JsonObject shown = new JsonObject().put("outcome", refusal.outcome().label());
        put(shown, "reason", refusal.detail());
        AcceptAndClose close = rehearsal.close();
        if (close == null) {
            shown.put("status", refusal.status()).put("client_gets", rehearsal.answer());
        } else {
            shown.put("status", 101).put("code", close.code()).put("close_reason", close.reason());
            put(shown, "subprotocol", close.subprotocol());
        }
        return shown.put("meaning", refusal.outcome().sentence()).put("look_at", Advice.on(refusal.outcome()));
    }

    private UpstreamTerms terms(RouteSettings route) {
        return settings.upstreams().stream()
                .filter(upstream -> upstream.name().equals(route.upstream()))
                .findFirst()
                .map(UpstreamSettings::terms)
                .orElse(UpstreamTerms.NONE);
    }

    private static @Nullable String paced(@Nullable Connects connects) {
        if (connects == null) {
            return null;
        }
        Rate rate = connects.rate();
        return "%d connections in %d s, %d at once; then up to %d wait, at most %d ms"
                .formatted(
                        rate.amount(),
                        TimeUnit.NANOSECONDS.toSeconds(rate.periodNanos()),
                        rate.burst(),
                        connects.queue(),
                        connects.patience().toMillis());
    }

    private JsonObject upstream(RouteSettings route) {
        JsonObject shown = new JsonObject().put("name", route.upstream());
        put(shown, "endpoint", rehearsal.endpoint());
        put(shown, "paced", paced(terms(route).connects()));
        String head = rehearsal.upstreamHead();
        return head == null ? shown : shown.put("request", new JsonArray(Redacted.lines(head, route)));
    }
}
