package io.tollgate.admin.overview;

import io.tollgate.admin.overview.ProcessState.DrainState;
import io.tollgate.auth.trial.EnforcementSettings;
import io.tollgate.telemetry.metrics.Sources.IssuerState;
import io.tollgate.telemetry.tally.RouteTally;
import io.tollgate.telemetry.traffic.RouteTraffic;
import io.tollgate.telemetry.traffic.SideTotal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** An overview as JSON. Counts are since the start, so that each watcher makes rates of his own. Stateless. */
final class OverviewJson {
    private OverviewJson() {}

    static JsonObject of(OverviewSource source, Instant now) {
        return process(source.process(), now)
                .put("routes", array(source.routes(), route -> route(route, now)))
                .put("upstreams", array(source.upstreams(), OverviewJson::upstream))
                .put("limits", array(source.limits(), LimitJson::of))
                .put("top", top(source.top()))
                .put("issuers", array(source.issuers(), OverviewJson::issuer));
    }

    private static <T> JsonArray array(List<T> all, Function<T, JsonObject> object) {
        JsonArray array = new JsonArray();
        all.forEach(one -> array.add(object.apply(one)));
        return array;
    }

    private static JsonObject process(ProcessState process, Instant now) {
        return new JsonObject()
                .put("time", text(now))
                .put("version", process.version())
                .put("started", text(process.started()))
                .put("ready", process.notReady().isEmpty())
                .put("notReady", new JsonArray(process.notReady()))
                .put("draining", process.drain() == null ? null : drain(process.drain(), process.open()))
                .put("open", process.open());
    }

    /** To the millisecond. */
    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static JsonObject drain(DrainState drain, int open) {
        return new JsonObject()
                .put("since", text(drain.since()))
                .put("deadline", text(drain.deadline()))
                .put("open", open)
                .put("atStart", drain.atStart());
    }

    private static JsonObject route(RouteState route, Instant now) {
        RouteTally tally = route.tally();
        RouteTraffic traffic = route.traffic();
        JsonObject object = new JsonObject()
                .put("name", tally.name())
                .put("open", tally.open())
                .put("upgrades", counts(tally.upgrades()))
                .put("wouldRefuse", counts(tally.wouldRefuse()))
                .put("messages", sides(traffic, SideTotal::messages))
                .put("bytes", sides(traffic, SideTotal::bytes))
                .put("closes", counts(tally.closes()))
                .put("limitHits", counts(traffic == null ? Map.of() : traffic.limitHits()));
        enforcement(object, route.enforce(), now);
        return object;
    }

    private static JsonObject counts(Map<String, Long> counts) {
        JsonObject object = new JsonObject();
        counts.forEach(object::put);
        return object;
    }

    private static JsonObject sides(@Nullable RouteTraffic traffic, ToLongFunction<SideTotal> figure) {
        return new JsonObject()
                .put("client", traffic == null ? 0 : figure.applyAsLong(traffic.client()))
                .put("upstream", traffic == null ? 0 : figure.applyAsLong(traffic.upstream()));
    }

    private static void enforcement(JsonObject route, @Nullable EnforcementSettings enforce, Instant now) {
        LocalDate until = enforce == null || enforce.trial(now) == null ? null : enforce.reportUntil();
        route.put("enforce", enforce == null ? null : until == null ? "on" : "report")
                .put("reportUntil", until == null ? null : until.toString());
    }

    private static JsonObject upstream(UpstreamState upstream) {
        return new JsonObject()
                .put("name", upstream.tally().name())
                .put("connections", upstream.tally().connections())
                .put("failures", counts(upstream.tally().failures()))
                .put(
                        "endpoints",
                        array(
                                upstream.endpoints(),
                                endpoint -> new JsonObject()
                                        .put("endpoint", endpoint.endpoint())
                                        .put("connections", endpoint.connections())
                                        .put("failures", endpoint.failures())));
    }

    private static JsonObject top(TopState top) {
        return new JsonObject()
                .put("time", text(top.time()))
                .put(
                        "subjects",
                        array(
                                top.subjects(),
                                subject -> new JsonObject()
                                        .put("issuer", subject.issuer())
                                        .put("subject", subject.subject())
                                        .put("open", subject.open())))
                .put(
                        "addresses",
                        array(
                                top.addresses(),
                                address -> new JsonObject()
                                        .put("address", address.address())
                                        .put("open", address.open())));
    }

    private static JsonObject issuer(IssuerState issuer) {
        Double age = issuer.keysAgeSeconds();
        return new JsonObject()
                .put("name", issuer.name())
                .put("ready", issuer.ready())
                .put("keysAgeSeconds", age == null ? null : Math.round(age));
    }
}
