package io.tollgate.admin.overview;

import io.tollgate.quota.ByClaim;
import io.tollgate.quota.LimitFill;
import io.tollgate.quota.LimitFill.Full;
import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.LimitSettings.Count;
import io.tollgate.quota.LimitSettings.Pace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A limit as JSON, in the words of the configuration. Stateless. */
final class LimitJson {
    private static final int DIGITS = 3;

    private LimitJson() {}

    static JsonObject of(LimitState limit) {
        LimitFill fill = limit.fill();
        LimitSettings rule = fill.settings();
        JsonArray fullest = new JsonArray();
        fill.fullest().forEach(full -> fullest.add(full(full)));
        return amounts(words(limit.route(), rule), rule)
                .put("keys", fill.keys())
                .put("fullest", fullest);
    }

    private static JsonObject words(String route, LimitSettings rule) {
        String name = rule.per().name();
        return new JsonObject()
                .put("route", route)
                .put("limit", rule.label())
                .put("count", word(rule.count()))
                .put("per", word(rule.per().kind()) + (name.isEmpty() ? "" : ":" + name))
                .put("then", word(rule.then()))
                .put("store", word(rule.store()));
    }

    /** Where one hangs on a claim, what they have who lack it. */
    private static JsonObject amounts(JsonObject limit, LimitSettings rule) {
        Count count = rule.count();
        Pace rate = rule.rate() == null ? null : rule.rate().otherwise();
        Long burst = rule.burst() == null ? null : rule.burst().otherwise();
        return limit.put("rate", rate == null ? null : count.pace(rate.amount(), rate.period()))
                .put("burst", burst == null ? null : count.amount(burst))
                .put("max", rule.max() == null ? null : rule.max().otherwise())
                .put("claim", claim(rule));
    }

    private static @Nullable String claim(LimitSettings rule) {
        return Stream.<@Nullable ByClaim<?>>of(rule.rate(), rule.burst(), rule.max())
                .map(value -> value == null ? null : value.claim())
                .filter(name -> name != null)
                .findFirst()
                .orElse(null);
    }

    private static JsonObject full(Full full) {
        return new JsonObject()
                .put("key", full.whose())
                .put("used", BigDecimal.valueOf(full.used()).setScale(DIGITS, RoundingMode.HALF_UP));
    }

    private static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
