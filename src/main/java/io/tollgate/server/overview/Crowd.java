package io.tollgate.server.overview;

import io.tollgate.admin.overview.TopState;
import io.tollgate.admin.overview.TopState.TopAddress;
import io.tollgate.admin.overview.TopState.TopSubject;
import io.tollgate.limit.Greatest;
import io.tollgate.telemetry.AttemptView;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who has how many tunnels open: each event loop counts its own, one thread adds them up. One thread at a time. */
final class Crowd {
    static final int MOST_SHOWN = 20;

    private final Map<Who, Count> subjects = new HashMap<>();
    private final Map<String, Count> addresses = new HashMap<>();

    private record Who(@Nullable String issuer, String subject) {}

    /** How many, and one of them. */
    private static final class Count {
        private final Seen seen;
        private int open;

        Count(Seen seen) {
            this.seen = seen;
        }
    }

    void add(AttemptView attempt) {
        String subject = attempt.subject();
        if (subject != null) {
            subjects.computeIfAbsent(new Who(attempt.issuer(), subject), who -> new Count(Seen.of(attempt))).open++;
        }
        addresses.computeIfAbsent(attempt.address(), address -> new Count(Seen.of(attempt))).open++;
    }

    /** All that several have counted. */
    static Crowd of(Collection<Crowd> parts) {
        Crowd all = new Crowd();
        for (Crowd part : parts) {
            part.subjects.forEach((who, count) ->
                    all.subjects.computeIfAbsent(who, absent -> new Count(count.seen)).open += count.open);
            part.addresses.forEach((address, count) ->
                    all.addresses.computeIfAbsent(address, absent -> new Count(count.seen)).open += count.open);
        }
        return all;
    }

    /** One of each subject's. */
    Stream<Seen> bySubject() {
        return subjects.values().stream().map(count -> count.seen);
    }

    /** One of each address's. */
    Stream<Seen> byAddress() {
        return addresses.values().stream().map(count -> count.seen);
    }

    TopState top(Instant time) {
        List<TopSubject> mostSubjects = first(
                        subjects, Comparator.comparing(Who::subject).thenComparing(who -> String.valueOf(who.issuer())))
                .map(entry ->
                        new TopSubject(entry.getKey().issuer(), entry.getKey().subject(), entry.getValue().open))
                .toList();
        List<TopAddress> mostAddresses = first(addresses, Comparator.naturalOrder())
                .map(entry -> new TopAddress(entry.getKey(), entry.getValue().open))
                .toList();
        return new TopState(time, mostSubjects, mostAddresses);
    }

    /** By number, and among those who have the same by name, so that they keep their places. */
    private static <K> Stream<Map.Entry<K, Count>> first(Map<K, Count> counts, Comparator<K> byName) {
        Comparator<Map.Entry<K, Count>> order = Comparator.comparingInt(entry -> entry.getValue().open);
        Greatest<Map.Entry<K, Count>> most =
                new Greatest<>(MOST_SHOWN, order.thenComparing(Map.Entry::getKey, byName.reversed()));
        counts.entrySet().forEach(most::offer);
        return most.greatestFirst().stream();
    }
}
