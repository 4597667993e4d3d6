package io.tollgate.server.explain;

import io.tollgate.limit.Rate;
import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.LimitSettings.Count;
import io.tollgate.quota.RouteLimits.Told;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The limits that would count somebody, as they are for that one. Stateless. */
final class LimitsJson {
    private LimitsJson() {}

    static JsonArray of(List<Told> limits) {
        JsonArray shown = new JsonArray();
        limits.forEach(limit -> shown.add(of(limit)));
        return shown;
    }

    private static JsonObject of(Told told) {
        LimitSettings rule = told.rule();
        String name = rule.per().name();
        JsonObject shown = new JsonObject()
                .put("name", rule.label())
                .put("count", word(rule.count()))
                .put("per", word(rule.per().kind()) + (name.isEmpty() ? "" : ":" + name))
                .put("whose", told.whose());
        if (rule.count() != Count.UPGRADES && rule.count() != Count.CONNECTIONS) {
            shown.put("from", word(rule.from()));
        }
        Rate rate = told.rate();
        if (rate != null) {
            shown.put("rate", rule.count().pace(rate.amount(), Duration.ofNanos(rate.periodNanos())))
                    .put("burst", rule.count().amount(rate.burst()));
        } else {
            shown.put("max", told.max());
        }
        return shown.put("then", word(rule.then())).put("store", word(rule.store()));
    }

    /** As the file has it. */
    private static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
