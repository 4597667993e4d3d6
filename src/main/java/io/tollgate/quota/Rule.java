package io.tollgate.quota;

import io.tollgate.limit.LimitKey;
import io.tollgate.limit.OwnBucket;
import io.tollgate.limit.Rate;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.LimitSettings.Count;
import io.tollgate.quota.LimitSettings.Pace;
import io.tollgate.quota.LimitSettings.Per;
import io.tollgate.quota.LimitSettings.Store;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One limit of a route, compiled: whom it concerns, by which key it counts him, and what he may do. Immutable. */
final class Rule {
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final LimitSettings settings;
    private final String scope;
    private final String counted;
    /** What everybody has, or null if it hangs on a claim, or nothing flows. */
    private final @Nullable Rate everybodys;
    /** Full, and never drawn from: what each tunnel's own is made like. Null where everybody's rate is. */
    private final @Nullable OwnBucket model;

    /** @param route to which it belongs, by name: it is counted under that and its own, or else under all that it says */
    Rule(String route, LimitSettings settings) {
        this.settings = settings;
        this.scope = route + '/' + (settings.name() == null ? settings : settings.name());
        this.counted = settings.count() + " per " + settings.per().kind() + ' '
                + settings.per().name();
        this.everybodys = settings.rate() == null || hangsOnClaim(settings)
                ? null
                : rateOf(settings.rate().otherwise(), burst(settings));
        this.model = everybodys == null ? null : new OwnBucket(everybodys);
    }

    private static @Nullable Long burst(LimitSettings settings) {
        return settings.burst() == null ? null : settings.burst().otherwise();
    }

    private static Rate rateOf(Pace pace, @Nullable Long burst) {
        long period = pace.period().toNanos();
        double perSecond = pace.amount() * ((double) NANOS_PER_SECOND / period);
        return new Rate(pace.amount(), period, burst == null ? Math.max(1, (long) perSecond) : burst);
    }

    /** Whether what he may do depends on who it is. */
    private static boolean hangsOnClaim(LimitSettings settings) {
        return isByClaim(settings.rate()) || isByClaim(settings.burst()) || isByClaim(settings.max());
    }

    private static boolean isByClaim(@Nullable ByClaim<?> value) {
        return value != null && value.claim() != null;
    }

    LimitSettings settings() {
        return settings;
    }

    /** The same for the same rule of the same route, over reloads and nodes. */
    String identity() {
        return scope;
    }

    /** What its keys have in common. */
    int tag() {
        return LimitKey.rule(scope);
    }

    String label() {
        return settings.label();
    }

    /** Whether it can be judged only once it is proven who came. */
    boolean needsPrincipal() {
        return isOfPrincipal() || hangsOnClaim(settings);
    }

    private boolean isOfPrincipal() {
        return settings.per().kind() == Per.Kind.SUBJECT || settings.per().kind() == Per.Kind.CLAIM;
    }

    boolean isShared() {
        return settings.store() == Store.REDIS;
    }

    boolean isOfOneTunnel() {
        return settings.per().kind() == Per.Kind.CONNECTION;
    }

    /** Not one that nobody has proven to be anybody, whom a route on trial lets in; nor one whose header is not kept. */
    boolean concerns(Caller caller) {
        return switch (settings.per().kind()) {
            case SUBJECT, CLAIM -> caller.issuer() != null;
            case HEADER -> caller.knowsHeader(settings.per().name());
            case CONNECTION, ADDRESS, ROUTE, LISTENER -> true;
        };
    }

    /** Of whom it concerns. A claim is its issuer's word, so callers of two issuers are never counted as one. */
    LimitKey key(Caller caller) {
        String name = settings.per().name();
        return switch (settings.per().kind()) {
            case CONNECTION -> throw new IllegalStateException("A tunnel's own bucket has no key");
            case ROUTE -> LimitKey.of(scope, counted);
            case LISTENER -> LimitKey.of(scope, counted, caller.listener());
            case ADDRESS -> LimitKey.of(scope, counted, caller.address());
            case SUBJECT -> LimitKey.of(scope, counted, proven(caller.issuer()), proven(caller.subject()));
            case CLAIM -> key(caller.claim(name), proven(caller.issuer()));
            case HEADER -> key(caller.header(name), "");
        };
    }

    /** All who lack the value are counted as one. */
    private LimitKey key(@Nullable String value, String whose) {
        return value == null ? LimitKey.of(scope, counted, whose) : LimitKey.of(scope, counted, whose, value);
    }

    private static String proven(@Nullable String value) {
        return Objects.requireNonNull(value, "a limit per subject or claim is asked of a proven principal");
    }

    Rate rate(Caller caller) {
        if (everybodys != null) {
            return everybodys;
        }
        Pace pace = Objects.requireNonNull(settings.rate(), "rate").of(caller);
        return rateOf(pace, settings.burst() == null ? null : settings.burst().of(caller));
    }

    /** A bucket for one tunnel alone. */
    OwnBucket ownBucket(Caller caller) {
        return model == null ? new OwnBucket(rate(caller)) : model.another();
    }

    int max(Caller caller) {
        return Objects.requireNonNull(settings.max(), "max").of(caller);
    }

    /** The limit's answer to who goes over it, who may come again then. */
    Refusal refusal(Caller caller, long waitNanos) {
        Per per = settings.per();
        Outcome outcome = per.kind() == Per.Kind.ADDRESS ? Outcome.ADDRESS_OVER_LIMIT : Outcome.OVER_LIMIT;
        String whose = word(per.kind()) + (per.name().isEmpty() ? "" : ":" + per.name());
        String said = "limit " + label() + ": expected at most ";
        if (settings.count() == Count.CONNECTIONS) {
            int max = max(caller);
            return RateLimitFields.ofPlaces(
                    Refusal.of(outcome, said + max + " connections per " + whose), label(), max);
        }
        Rate rate = rate(caller);
        String pace = rate.amount() + " upgrades in "
                + Duration.ofNanos(rate.periodNanos()).toSeconds() + " s";
        return RateLimitFields.ofRate(
                Refusal.of(outcome, said + pace + " (" + rate.burst() + " at once) per " + whose),
                label(),
                rate,
                waitNanos);
    }

    private static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /** By what the caller is counted, as far as it may be shown: a header or a claim may be a secret, or a person's. */
    String whose(Caller caller) {
        String name = settings.per().name();
        return switch (settings.per().kind()) {
            case CONNECTION -> "each connection";
            case ROUTE -> "all";
            case LISTENER -> caller.listener();
            case ADDRESS -> caller.address();
            case SUBJECT -> proven(caller.subject());
            case CLAIM -> (caller.claim(name) == null ? "those without claim " : "the value of claim ") + name;
            case HEADER -> (caller.header(name) == null ? "those without header " : "the value of header ") + name;
        };
    }
}
