package io.tollgate.config.limit;

import io.tollgate.config.form.Http;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.Once;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Place;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code limits} of one route. */
public final class LimitReader {
    private static final Form<Optional<Count>> COUNT = Units.word(counts());
    private static final Form<From> FROM = Units.word(From.class);
    private static final Form<Then> THEN = Units.word(Then.class);
    private static final Form<Store> STORE = Units.word(Store.class);
    private static final Form<Long> BURST = Units.count(1, 1L << 40);
    private static final Form<Long> BURST_BYTES = Units.bytes(1, 1L << 40, "a size above 0 with a unit such as 64KiB");
    private static final Form<Integer> MAX = upTo(10_000_000, "");
    private static final Form<Integer> MAX_IN_ORDER = upTo(10_000, ", as evict-oldest keeps them in order");

    /** Stand-ins that go with every count. */
    private static final Per ROUTE = new Per(Per.Kind.ROUTE, "");

    private static final Pace PACE = new Pace(1, Duration.ofSeconds(1));

    private final RouteFacts facts;
    private final Once names = new Once();
    private final Map<LimitSettings, Place> unnamed = new HashMap<>();

    public LimitReader(RouteFacts facts) {
        this.facts = facts;
    }

    private static Map<String, Optional<Count>> counts() {
        Map<String, Optional<Count>> words = new LinkedHashMap<>();
        for (Count count : Count.values()) {
            words.put(count.name().toLowerCase(Locale.ROOT), Optional.of(count));
        }
        return words;
    }

    private static Form<Integer> upTo(int most, String why) {
        Form<Long> number = Units.count(1, most);
        return Form.of(number.expected() + why, text -> {
            Long value = number.parser().parse(text);
            return value == null ? null : value.intValue();
        });
    }

    public List<LimitSettings> read(Node node) {
        List<LimitSettings> limits = new ArrayList<>();
        for (Node item : node.items("a list of limits")) {
            Mapping limit = item.mapping(Section.LIMIT);
            LimitSettings settings = limit(limit);
            if (settings != null) {
                check(limit, settings);
                limits.add(settings);
            }
        }
        return limits;
    }

    /** Null, reported, if nobody can know what is counted. */
    private @Nullable LimitSettings limit(Mapping limit) {
        String name = limit.has("name") ? names.claim(limit.get("name"), limit.require("name", Names.ANY, "")) : null;
        Count count = limit.require("count", COUNT, Optional.empty()).orElse(null);
        Per per = limit.require("per", PerForm.ANY, ROUTE);
        Store store = limit.read("store", STORE, Store.LOCAL);
        From from = limit.read("from", FROM, From.CLIENT);
        Then then = limit.read("then", THEN, count == null ? Then.CLOSE : LimitCells.then(count));
        if (count == null) {
            return null;
        }
        boolean places = count == Count.CONNECTIONS;
        return new LimitSettings(
                name,
                count,
                per,
                from,
                places ? null : rate(limit, count),
                places || !limit.has("burst") ? null : burst(limit, count),
                places ? max(limit, then) : null,
                then,
                store);
    }

    private static ByClaim<Pace> rate(Mapping limit, Count count) {
        Form<Pace> form = count == Count.BYTES ? Paces.BYTES : Paces.TIMES;
        return ByClaimReader.read(limit.require("rate", form.expected()), Section.LIMIT_RATE, form, PACE);
    }

    private static ByClaim<Long> burst(Mapping limit, Count count) {
        Form<Long> form = count == Count.BYTES ? BURST_BYTES : BURST;
        return ByClaimReader.read(limit.get("burst"), Section.LIMIT_BURST, form, 1L);
    }

    private static ByClaim<Integer> max(Mapping limit, Then then) {
        Form<Integer> form = then == Then.EVICT_OLDEST ? MAX_IN_ORDER : MAX;
        return ByClaimReader.read(limit.require("max", form.expected()), Section.LIMIT_MAX, form, 1);
    }

    private void check(Mapping limit, LimitSettings settings) {
        checkWords(limit, settings);
        checkKeys(limit, settings.count());
        checkTwin(limit, settings);
        if (settings.rate() != null) {
            checkBurst(limit, settings, new Bursts(settings));
        }
    }

    private void checkWords(Mapping limit, LimitSettings settings) {
        Count count = settings.count();
        Per per = settings.per();
        String otherPer = LimitCells.per(count, per, facts.principal());
        expect(limit, "per", otherPer);
        expect(limit, "then", LimitCells.then(count, settings.then()));
        expect(limit, "store", otherPer == null ? LimitCells.store(per, settings.store(), facts.redis()) : null);
        if (per.kind() == Per.Kind.HEADER && facts.credentialHeaders().contains(Http.fold(per.name()))) {
            expect(limit, "per", "another header: this one holds a credential, and whom that proves is per: subject");
        }
        if (per.kind() == Per.Kind.ADDRESS) {
            facts.byAddress().accept(limit.get("per"));
        }
    }

    private static void expect(Mapping limit, String key, @Nullable String instead) {
        if (instead != null) {
            limit.get(key).expected(instead);
        }
    }

    /** Keys that say nothing with this count, and values that need somebody proven. */
    private void checkKeys(Mapping limit, Count count) {
        if (LimitCells.atTheDoor(count)) {
            misplaced(limit, "from", "only clients connect");
        }
        if (count == Count.CONNECTIONS) {
            misplaced(limit, "rate", "max says how many at once; how often they come is count: upgrades");
            misplaced(limit, "burst", "max says how many at once");
        } else {
            misplaced(limit, "max", "rate says how many in a time; how many at once is count: connections");
        }
        for (String key : List.of("rate", "burst", "max")) {
            if (!facts.principal() && limit.get(key) instanceof Mapping choice) {
                choice.problem(
                        "found a value by claim, expected one for all: authenticate is none, so nobody has claims");
            }
        }
    }

    private static void misplaced(Mapping limit, String key, String why) {
        if (limit.has(key)) {
            limit.get(key).expected("no such key here: " + why);
        }
    }

    /** Without a name a limit is known by what it says: twins would count everything twice. */
    private void checkTwin(Mapping limit, LimitSettings settings) {
        if (settings.name() == null) {
            Place before = unnamed.putIfAbsent(settings, limit.place());
            if (before != null) {
                limit.problem("the same limit is already there on " + before.inWords()
                        + ", expected another one, or a name for each");
            }
        }
    }

    private void checkBurst(Mapping limit, LimitSettings settings, Bursts bursts) {
        if (bursts.neverFill()) {
            limit.get("burst")
                    .problem("at this rate an empty bucket would need more than 365d to be full, expected less");
        } else if (bursts.oneByOne()) {
            limit.get("rate")
                    .warning("without a burst they may only come one by one, evenly spread; burst says how many"
                            + " may come at once");
        }
        boolean closes = settings.count() == Count.BYTES && settings.then() == Then.CLOSE;
        if (closes && bursts.least() < facts.maxFrame()) {
            limit.get(limit.has("burst") ? "burst" : "rate")
                    .warning("one frame of maxFrame (" + facts.maxFrame()
                            + " bytes) is more than the burst, and ends the tunnel by itself");
        }
    }
}
