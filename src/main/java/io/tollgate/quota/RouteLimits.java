package io.tollgate.quota;

import io.tollgate.limit.Rate;
import io.tollgate.quota.LimitSettings.Count;
import io.tollgate.quota.LimitSettings.Then;
import io.tollgate.telemetry.traffic.Traffic;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The limits of a route, each at its place on the way from the request to the open tunnel. Immutable, safe on any thread. */
public final class RouteLimits {
    private final Quotas quotas;
    private final List<Rule> all;
    private final List<Rule> ofAddress;
    private final List<Rule> ofCalls;
    private final List<Rule> ofSubject;
    private final List<Rule> evicting;
    private final List<Rule> ofTunnel;

    /** @param route its name; rules that are the same in every word count once */
    public RouteLimits(String route, List<LimitSettings> limits, Quotas quotas) {
        this.quotas = quotas;
        this.all =
                limits.stream().distinct().map(limit -> new Rule(route, limit)).toList();
        this.ofAddress = those(rule -> refuses(rule) && !rule.needsPrincipal());
        this.ofCalls = ofAddress.stream()
                .filter(rule -> rule.settings().count() == Count.UPGRADES)
                .toList();
        this.ofSubject = those(rule -> refuses(rule) && rule.needsPrincipal());
        this.evicting = those(rule -> rule.settings().then() == Then.EVICT_OLDEST);
        this.ofTunnel = those(rule ->
                rule.settings().count() != Count.UPGRADES && rule.settings().count() != Count.CONNECTIONS);
    }

    private List<Rule> those(Predicate<Rule> wanted) {
        return all.stream().filter(wanted).toList();
    }

    private static boolean refuses(Rule rule) {
        return rule.settings().then() == Then.REFUSE;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether some are judged before anybody is asked who he is. */
    public boolean hasOfAddress() {
        return !ofAddress.isEmpty();
    }

    /** Whether some are judged once it is known who came, or that nobody was proven. */
    public boolean hasOfSubject() {
        return !ofSubject.isEmpty();
    }

    /** Whether somebody may have to go when one more comes. */
    public boolean evicts() {
        return !evicting.isEmpty();
    }

    /** The headers by whose values messages, frames or bytes are counted. */
    public Set<String> tunnelHeaders() {
        return ofTunnel.stream()
                .map(rule -> rule.settings().per())
                .filter(per -> per.kind() == LimitSettings.Per.Kind.HEADER)
                .map(LimitSettings.Per::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What one upgrade takes of them: nothing so far. */
    public Reservation reserve(Traffic hits) {
        return new Reservation(this, hits);
    }

    /** What each of them would be for a caller; nothing is taken. */
    public List<Told> tell(Caller caller) {
        return all.stream()
                .filter(rule -> rule.concerns(caller))
                .map(rule -> Told.of(rule, caller))
                .toList();
    }

    List<Rule> all() {
        return all;
    }

    Quotas quotas() {
        return quotas;
    }

    List<Rule> ofAddress() {
        return ofAddress;
    }

    /** Of those, what a plain call takes: it opens no connection that would have a place. */
    List<Rule> ofCalls() {
        return ofCalls;
    }

    List<Rule> ofSubject() {
        return ofSubject;
    }

    List<Rule> evicting() {
        return evicting;
    }

    List<Rule> ofTunnel() {
        return ofTunnel;
    }

    /**
     * A limit, as it is for one caller.
     *
     * @param whose with whom he is counted as one; never the value of a header or claim
     * @param rate or null, where there is a {@code max}
     * @param max or null, where there is a {@code rate}
     */
    public record Told(
            LimitSettings rule,
            String whose,
            @Nullable Rate rate,
            @Nullable Integer max) {
        private static Told of(Rule rule, Caller caller) {
            boolean flows = rule.settings().rate() != null;
            return new Told(
                    rule.settings(),
                    rule.whose(caller),
                    flows ? rule.rate(caller) : null,
                    flows ? null : rule.max(caller));
        }
    }
}
