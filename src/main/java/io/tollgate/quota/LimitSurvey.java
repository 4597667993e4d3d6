package io.tollgate.quota;

import io.tollgate.limit.Greatest;
import io.tollgate.limit.KeyUse;
import io.tollgate.limit.LimitKey;
import io.tollgate.quota.LimitFill.Full;
import io.tollgate.quota.LimitSettings.Count;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * How full limits are: goes through all that this process counts, a part of it each time, while others go on counting. The
 * first time, the first after a while and where there is little that is all of it; else what it tells is of the last time that
 * it came to the end. One thread at a time, and no event loop: a look takes some milliseconds.
 */
public final class LimitSurvey {
    /** Some milliseconds' worth. */
    static final int MOST_A_LOOK = 50_000;

    static final int MOST_FULL = 10;

    /** Since the last look: nobody watched, and what was seen then is not how it is. */
    static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int SHOWN_DIGITS = 8;

    private final Quotas quotas;
    private final LongSupplier nanos;
    private final KeyOwners owners = new KeyOwners();
    private Iterator<Seen> rest = Collections.emptyIterator();
    private Map<Group, Tally> round = new HashMap<>();
    private Map<Group, Tally> told = round;
    private long lookedNanos;

    /** @param quotas of any configuration: what is counted in outlives them */
    public LimitSurvey(Quotas quotas) {
        this(quotas, System::nanoTime);
    }

    LimitSurvey(Quotas quotas, LongSupplier nanos) {
        this.quotas = quotas;
        this.nanos = nanos;
    }

    /** Goes on. */
    public void look() {
        forgetWhatIsStale();
        if (!rest.hasNext()) {
            rest = Stream.of(
                            quotas.places().uses().map(use -> new Seen(use, true)),
                            quotas.oldest().uses().map(use -> new Seen(use, true)),
                            quotas.buckets().uses(System::nanoTime).map(use -> new Seen(use, false)))
                    .reduce(Stream::concat)
                    .orElseGet(Stream::empty)
                    .iterator();
            round = new HashMap<>();
        }
        for (int seen = 0; seen < MOST_A_LOOK && rest.hasNext(); seen++) {
            Seen seenNow = rest.next();
            KeyUse use = seenNow.use();
            if (use.amount() > 0) {
                round.computeIfAbsent(new Group(use.key().rule(), seenNow.isPlace()), group -> new Tally())
                        .add(use);
            }
        }
        if (!rest.hasNext() || told.isEmpty()) {
            told = round;
        }
        owners.rest();
    }

    private void forgetWhatIsStale() {
        long now = nanos.getAsLong();
        if (now - lookedNanos >= STALE_NANOS) {
            rest = Collections.emptyIterator();
            told = Map.of();
        }
        lookedNanos = now;
    }

    /** What the looks have shown of a route's limits, in the file's order. */
    public List<LimitFill> of(RouteLimits limits, KnownCallers known) {
        return limits.all().stream().map(rule -> fill(rule, known)).toList();
    }

    private LimitFill fill(Rule rule, KnownCallers known) {
        if (rule.isOfOneTunnel() || rule.isShared()) {
            return new LimitFill(rule.settings(), null, List.of());
        }
        Tally tally = told.getOrDefault(new Group(rule.tag(), isOfPlaces(rule)), Tally.NONE);
        List<KeyUse> fullest = tally.fullest.greatestFirst();
        Map<LimitKey, String> names =
                owners.find(rule, fullest.stream().map(KeyUse::key).toList(), known);
        List<Full> shown = new ArrayList<>();
        for (KeyUse use : fullest) {
            String name = names.getOrDefault(use.key(), digits(use.key()));
            shown.add(new Full(name, share(rule, use.amount())));
        }
        return new LimitFill(rule.settings(), tally.keys, shown);
    }

    private static String digits(LimitKey key) {
        return "#" + key.text().substring(0, SHOWN_DIGITS);
    }

    /** Of the most that anybody may have, where it hangs on who it is: too little is shown rather than too much. */
    private static double share(Rule rule, double amount) {
        if (!isOfPlaces(rule)) {
            return amount;
        }
        ByClaim<Integer> max = Objects.requireNonNull(rule.settings().max(), "max");
        int most = Math.max(
                max.otherwise(),
                max.values().values().stream().mapToInt(Integer::intValue).max().orElse(0));
        return Math.min(1, amount / most);
    }

    private static boolean isOfPlaces(Rule rule) {
        return rule.settings().count() == Count.CONNECTIONS;
    }

    private record Seen(KeyUse use, boolean isPlace) {}

    /** A rule that a reload made count something else has places left that are no share of a bucket. */
    private record Group(int rule, boolean isOfPlaces) {}

    /** What was seen of one rule. */
    private static final class Tally {
        /** Among equals any, but always the same. */
        private static final Comparator<KeyUse> ORDER = Comparator.comparingDouble(KeyUse::amount)
                .thenComparingLong(use -> use.key().high());

        private static final Tally NONE = new Tally();

        private final Greatest<KeyUse> fullest = new Greatest<>(MOST_FULL, ORDER);
        private long keys;

        void add(KeyUse use) {
            keys++;
            fullest.offer(use);
        }
    }
}
