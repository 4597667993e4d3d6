package io.tollgate.server.keys;

import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.aws.AccessKeys;
import io.tollgate.aws.AccountSettings;
import io.tollgate.aws.keys.AccessKeyRefresh;
import io.tollgate.config.TollgateSettings;
import io.tollgate.telemetry.metrics.Sources.AccountState;
import io.tollgate.upstream.UpstreamSettings;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The AWS accounts that a configuration signs for, each with what keeps its key fresh; without any, nothing of the SDK is even
 * loaded. One that follows another takes over the accounts that stay, with their keys. Immutable, safe on any thread.
 */
public final class AccountKeys implements Function<AccountSettings, AccessKeys> {
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Map<AccountSettings, AccessKeyRefresh> accounts;

    private AccountKeys(Map<AccountSettings, AccessKeyRefresh> accounts) {
        this.accounts = accounts;
    }

    /** @param before the one that it is to follow, or null */
    public static AccountKeys of(TollgateSettings settings, @Nullable AccountKeys before) {
        Map<AccountSettings, AccessKeyRefresh> accounts = new LinkedHashMap<>();
        for (AccountSettings account : named(settings)) {
            AccessKeyRefresh known = before == null ? null : before.accounts.get(account);
            accounts.put(account, known == null ? AccessKeyRefresh.of(account) : known);
        }
        return new AccountKeys(accounts);
    }

    private static Set<AccountSettings> named(TollgateSettings settings) {
        Set<AccountSettings> accounts = new LinkedHashSet<>();
        for (UpstreamSettings upstream : settings.upstreams()) {
            if (upstream.sign() != null) {
                accounts.add(upstream.sign().account());
            }
        }
        for (AuthorizerSettings authorizer : settings.authorizers()) {
            if (authorizer.backend() instanceof Lambda lambda && lambda.sign()) {
                accounts.add(lambda.account());
            }
        }
        return accounts;
    }

    /** The keys of one of the accounts that the settings name. */
    @Override
    public AccessKeys apply(AccountSettings account) {
        AccessKeyRefresh keys = accounts.get(account);
        if (keys == null) {
            throw new IllegalArgumentException("No account " + account.label() + ", expected one of the settings");
        }
        return keys;
    }

    /** Begins to ask for those that another one does not have; done, and never failed, when all have been asked for once. */
    public Future<?> startThoseNotOf(@Nullable AccountKeys other) {
        List<Future<@Nullable Void>> asked = new ArrayList<>();
        notOf(other).forEach(keys -> asked.add(Future.fromCompletionStage(keys.start())));
        return Future.join(asked);
    }

    /** Ends to ask for those that another one does not have. */
    public void closeThoseNotOf(@Nullable AccountKeys other) {
        notOf(other).forEach(AccessKeyRefresh::close);
    }

    private List<AccessKeyRefresh> notOf(@Nullable AccountKeys other) {
        return accounts.values().stream()
                .filter(keys -> other == null || !other.accounts.containsValue(keys))
                .toList();
    }

    /** The names of the accounts that have no key at the moment. */
    public List<String> withoutKey() {
        return withoutKey(accounts.values());
    }

    /** The same of those that another one does not have. */
    public List<String> withoutKeyAndNotOf(AccountKeys other) {
        return withoutKey(notOf(other));
    }

    private static List<String> withoutKey(Collection<AccessKeyRefresh> keys) {
        return keys.stream()
                .filter(each -> !each.ready())
                .map(AccessKeyRefresh::account)
                .distinct()
                .toList();
    }

    /** For metrics: one for each name, which accounts that differ in what it does not show share. */
    public List<AccountState> states(Instant now) {
        Map<String, AccountState> states = new LinkedHashMap<>();
        accounts.values().forEach(keys -> states.merge(keys.account(), state(keys, now), AccountKeys::together));
        return List.copyOf(states.values());
    }

    private static AccountState state(AccessKeyRefresh keys, Instant now) {
        Instant end = keys.expiresAt();
        Double seconds =
                end == null ? null : Math.max(0, Duration.between(now, end).toMillis() / MILLIS_PER_SECOND);
        return new AccountState(keys.account(), keys.at(now) != null, seconds, keys.renewed(), keys.failed());
    }

    private static AccountState together(AccountState one, AccountState other) {
        return new AccountState(
                one.name(),
                one.ready() && other.ready(),
                sooner(one.keySeconds(), other.keySeconds()),
                one.renewed() + other.renewed(),
                one.failed() + other.failed());
    }

    private static @Nullable Double sooner(@Nullable Double one, @Nullable Double other) {
        return one == null || other == null ? (one == null ? other : one) : Double.valueOf(Math.min(one, other));
    }
}
