package io.tollgate.config.change;

import io.tollgate.limit.Rate;
import io.tollgate.quota.ByClaim;
import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.LimitSettings.Count;
import io.tollgate.quota.LimitSettings.Pace;
import io.tollgate.quota.LimitSettings.Per;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a limit or a pace says, in the words of the file: a rate is of messages or of bytes, which it does not know by itself. Stateless. */
final class LimitWords {
    private LimitWords() {}

    /** The value of a component as one would write it; the value itself if the settings are no limit. */
    static @Nullable Object said(Record settings, @Nullable Object value) {
        if (value instanceof Rate rate) {
            Duration period = Duration.ofNanos(rate.periodNanos());
            boolean whole = Duration.ofMillis(period.toMillis()).equals(period);
            String pace = whole
                    ? said(new Pace(rate.amount(), period), false)
                    : rate.amount() + "/" + period.toNanos() + "ns";
            return pace + ", burst " + rate.burst();
        }
        if (!(settings instanceof LimitSettings limit)) {
            return value;
        }
        if (value instanceof Per per) {
            return word(per);
        }
        return value instanceof ByClaim<?> choice ? said(choice, limit.count() == Count.BYTES) : value;
    }

    private static String word(Per per) {
        String kind = per.kind().name().toLowerCase(Locale.ROOT);
        return per.name().isEmpty() ? kind : kind + ":" + per.name();
    }

    /** A text if everybody has the same, else a choice of texts. */
    private static Object said(ByClaim<?> choice, boolean bytes) {
        String otherwise = said(choice.otherwise(), bytes);
        if (choice.claim() == null) {
            return otherwise;
        }
        Map<String, String> values = new LinkedHashMap<>();
        choice.values().forEach((said, value) -> values.put(said, said(value, bytes)));
        return new ByClaim<>(choice.claim(), values, otherwise);
    }

    private static String said(Object value, boolean bytes) {
        if (value instanceof Pace pace) {
            String period = SettingWords.time(pace.period());
            return said(pace.amount(), bytes) + "/"
                    + (period.startsWith("1") && period.length() == 2 ? period.substring(1) : period);
        }
        return bytes && value instanceof Long size ? SettingWords.size(size) : value.toString();
    }

    /** Of a choice, as the file has it on one line. */
    static String oneLine(ByClaim<?> choice) {
        String values = choice.values().entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
        return "{claim: " + choice.claim() + ", values: " + values + ", otherwise: " + choice.otherwise() + "}";
    }
}
