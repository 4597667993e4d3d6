package io.tollgate.config.section;

import io.tollgate.config.form.Names;
import io.tollgate.config.form.Once;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Units;
import io.tollgate.quota.ByClaim;
import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.LimitSettings.Count;
import io.tollgate.quota.LimitSettings.From;
import io.tollgate.quota.LimitSettings.Pace;
import io.tollgate.quota.LimitSettings.Per;
import io.tollgate.quota.LimitSettings.Store;
import io.tollgate.quota.LimitSettings.Then;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads {@code limits}. In this version they are those that one tunnel keeps by itself. */
final class LimitReader {
    private static final Form<Count> COUNT =
            words(Set.of("upgrades", "connections"), Count.MESSAGES, Count.FRAMES, Count.BYTES);
    private static final Form<From> FROM = Units.word(From.class);
    private static final Form<Then> THEN = words(Set.of("evict-oldest", "refuse"), Then.THROTTLE, Then.CLOSE);
    private static final Form<String> PER =
            with(Units.word(Map.of("connection", "connection")), Set.of("address", "subject", "route"), "claim:");
    private static final Form<Long> BURST = Units.count(1, 1L << 40);
    private static final Form<Long> BURST_BYTES = Units.bytes(1, 1L << 40, "a size above 0 with a unit such as 64KiB");

    private LimitReader() {}

    @SafeVarargs
    private static <E extends Enum<E>> Form<E> words(Set<String> later, E... available) {
        Map<String, E> meanings = new LinkedHashMap<>();
        for (E word : available) {
            meanings.put(word.name().toLowerCase(Locale.ROOT), word);
        }
        return with(Units.word(meanings), later, "");
    }

    /** The form, which tells words that the design names from words that nobody knows. */
    private static <T> Form<T> with(Form<T> form, Set<String> later, String laterPrefix) {
        return Form.of(form.expected(), text -> {
            if (later.contains(text) || (!laterPrefix.isEmpty() && text.startsWith(laterPrefix))) {
                throw new IllegalArgumentException("'" + text + "' is not available in this version");
            }
            return form.parser().parse(text);
        });
    }

    static List<LimitSettings> read(Node node) {
        List<LimitSettings> limits = new ArrayList<>();
        Once names = new Once();
        for (Node item : node.items("a list of limits")) {
            limits.add(limit(item.mapping(Section.LIMIT), names));
        }
        return limits;
    }

    private static LimitSettings limit(Mapping limit, Once names) {
        Count count = limit.require("count", COUNT, Count.MESSAGES);
        limit.require("per", PER, "connection");
        boolean unknown =
                limit.get("count") instanceof Scalar scalar && !scalar.text().equalsIgnoreCase(count.name());
        long perSecond = unknown ? 1 : rate(limit, count);
        return new LimitSettings(
                limit.has("name") ? names.claim(limit.get("name"), limit.require("name", Names.ANY, "")) : null,
                count,
                new Per(Per.Kind.CONNECTION, ""),
                limit.read("from", FROM, From.CLIENT),
                ByClaim.always(new Pace(perSecond, Duration.ofSeconds(1))),
                unknown || !limit.has("burst")
                        ? null
                        : ByClaim.always(limit.read("burst", count == Count.BYTES ? BURST_BYTES : BURST, perSecond)),
                null,
                limit.read("then", THEN, Then.CLOSE),
                Store.LOCAL);
    }

    private static long rate(Mapping limit, Count count) {
        Node rate = limit.get("rate");
        if (rate instanceof Mapping) {
            rate.problem("a rate by claim is not available in this version, expected one such as 50/s");
            return 1;
        }
        return limit.require("rate", count == Count.BYTES ? Units.BYTES_PER_SECOND : Units.TIMES_PER_SECOND, 1L);
    }
}
