package io.tollgate.auth;

import io.tollgate.auth.introspection.Introspection;
import io.tollgate.auth.introspection.IntrospectionCounts;
import io.tollgate.auth.introspection.IntrospectionSettings;
import io.tollgate.auth.keys.Discovery;
import io.tollgate.auth.keys.KeyFetcher;
import io.tollgate.auth.keys.KeyRefresh;
import io.tollgate.auth.keys.KeySource;
import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.auth.keys.RefreshPlan;
import io.tollgate.auth.keys.TokenVerifier;
import io.tollgate.token.ClaimRules;
import io.tollgate.token.Claims;
import io.tollgate.token.KeyFault;
import io.tollgate.token.KeySet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One issuer at run time: its settings, and a verifier with the keys it has now. Keys from a file, the configuration or
 * a secret are there from the start and never change; fetched ones come with {@link #start}, are refreshed until
 * {@link #close}, and go when their server is away for too long.
 *
 * <p>Safe on any thread: the verifier is one volatile reference to something immutable but for what it remembers.
 */
public final class Issuer {
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

    private final IssuerSettings settings;
    private final ClaimRules rules;
    private final @Nullable KeyRefresh refresh;
    private final @Nullable Introspection introspection;
    /** Null while there are no keys. Written at creation, then by the refresh's context only. */
    private volatile @Nullable TokenVerifier verifier;

    private Issuer(Vertx vertx, IssuerSettings settings, RefreshPlan plan, Duration timeout, boolean asked)
            throws KeySourceFault, KeyFault {
        this.settings = settings;
        ClaimRules.Whose whose =
                new ClaimRules.Whose(settings.vouching(), settings.issuer() != null, settings.subject());
        this.rules = new ClaimRules(whose, settings.audience(), settings.leeway(), settings.idTokens());
        KeySource source = fetched(vertx, settings.keys(), timeout);
        if (source == null) {
            refresh = null;
            if (!(settings.keys() instanceof IssuerSettings.NoKeys)) {
                use(fixedKeys(settings.keys()));
            }
        } else {
            KeyRefresh.Whose fresh = new KeyRefresh.Whose(settings.name(), settings.algorithms(), plan);
            refresh = new KeyRefresh(vertx, source, fresh, new Verifying());
        }
        introspection = introspection(vertx, settings, asked);
    }

    private @Nullable Introspection introspection(Vertx vertx, IssuerSettings settings, boolean asked)
            throws KeySourceFault {
        IntrospectionSettings wanted = settings.introspection();
        Introspection.Issuing own = new Introspection.Issuing(settings.name(), rules, settings.remember(), !asked);
        return wanted == null ? null : new Introspection(vertx, own, wanted, Clock.systemUTC());
    }

    private static @Nullable KeySource fetched(Vertx vertx, IssuerSettings.Keys keys, Duration timeout)
            throws KeySourceFault {
        if (keys instanceof IssuerSettings.FetchedKeys at) {
            return new KeyFetcher(vertx, at.url(), at.ca(), timeout);
        }
        return keys instanceof IssuerSettings.DiscoveredKeys by
                ? new Discovery(vertx, new Discovery.At(by.issuer(), by.insecure(), by.ca()), timeout)
                : null;
    }

    /**
     * Makes one from its settings. Reads files, which blocks: for the time before event loops serve.
     *
     * @throws KeySourceFault if its keys, or the certificates to fetch them with, cannot be had as the settings say
     */
    public static Issuer create(Vertx vertx, IssuerSettings settings) throws KeySourceFault {
        return create(vertx, settings, plan(settings.freshness()), FETCH_TIMEOUT);
    }

    private static RefreshPlan plan(IssuerSettings.Freshness freshness) {
        return RefreshPlan.every(freshness.refresh(), freshness.cooldown(), freshness.keep());
    }

    /** One that nobody asks about a token: it judges them as far as keys go. */
    public static Issuer silent(Vertx vertx, IssuerSettings settings) throws KeySourceFault {
        return create(vertx, settings, plan(settings.freshness()), FETCH_TIMEOUT, false);
    }

    static Issuer create(Vertx vertx, IssuerSettings settings, RefreshPlan plan, Duration timeout)
            throws KeySourceFault {
        return create(vertx, settings, plan, timeout, true);
    }

    private static Issuer create(
            Vertx vertx, IssuerSettings settings, RefreshPlan plan, Duration timeout, boolean asked)
            throws KeySourceFault {
        try {
            return new Issuer(vertx, settings, plan, timeout, asked);
        } catch (KeyFault | KeySourceFault e) {
            throw new KeySourceFault("Issuer " + settings.name() + ": " + e.getMessage());
        }
    }

    private KeySet fixedKeys(IssuerSettings.Keys keys) throws KeySourceFault, KeyFault {
        if (keys instanceof IssuerSettings.FileKeys file) {
            return KeySet.parse(read(file.file()), settings.algorithms());
        } else if (keys instanceof IssuerSettings.InlineKeys inline) {
            return KeySet.parse(inline.jwks(), settings.algorithms());
        } else if (keys instanceof IssuerSettings.SharedSecret shared) {
            return KeySet.ofSecret(shared.secret(), settings.algorithms());
        }
        throw new IllegalStateException("Keys from nowhere: " + keys.getClass());
    }

    private static String read(Path file) throws KeySourceFault {
        try (InputStream in = Files.newInputStream(file)) {
            // One byte over the bound is enough for the parser to refuse it.
            return new String(in.readNBytes(KeySet.LONGEST_SET + 1), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new KeySourceFault("expected a JWK Set in a file, found " + e);
        }
    }

    private void use(KeySet now) {
        verifier = new TokenVerifier(now, rules, settings.leeway(), settings.remember());
    }

    /** On the refresh's context. */
    private final class Verifying implements KeyRefresh.Holder {
        @Override
        public void use(KeySet keys) {
            Issuer.this.use(keys);
        }

        @Override
        public void drop() {
            verifier = null;
        }
    }

    /**
     * Begins with the keys of another that fetches from the same place for the same algorithms, so that a reload needs no
     * answer from there; called before {@link #start}. Whether it could. What was proved before is proved again, by the
     * rules of this one.
     */
    public boolean startWithKeysOf(Issuer before) {
        if (refresh == null
                || before.refresh == null
                || !settings.keys().equals(before.settings.keys())
                || !settings.algorithms().equals(before.settings.algorithms())) {
            return false;
        }
        KeySet known = refresh.follow(before.refresh);
        if (known != null) {
            use(known);
        }
        return known != null;
    }

    /** What routes call it. */
    public String name() {
        return settings.name();
    }

    public IssuerSettings settings() {
        return settings;
    }

    /** Whether there are keys to judge tokens with, or none are needed. */
    public boolean ready() {
        return verifier != null || !hasKeys();
    }

    private boolean hasKeys() {
        return !(settings.keys() instanceof IssuerSettings.NoKeys);
    }

    /** How questions about its tokens came out; null where it is not asked. */
    public @Nullable IntrospectionCounts introspections() {
        return introspection == null ? null : introspection.counts();
    }

    /** How long ago the key server last confirmed its keys; null before that, and for keys that are not fetched. */
    public @Nullable Duration keysAge() {
        Long since = refresh == null ? null : refresh.confirmedNanos();
        return since == null ? null : Duration.ofNanos(Math.max(0, System.nanoTime() - since));
    }

    /** Begins to fetch keys, where they are fetched; completes when the first attempt is over, and never fails. */
    public Future<Void> start() {
        return refresh == null ? Future.succeededFuture() : refresh.start();
    }

    /** The same with nobody who follows. */
    public Future<Void> close() {
        return close(null);
    }

    /**
     * Ends refreshing; the keys stay. Open tunnels on tokens that it was asked about are asked about by the one that follows it.
     *
     * @param following null for nobody
     */
    public Future<Void> close(@Nullable Issuer following) {
        if (introspection != null) {
            introspection.close(following == null ? null : following.introspection);
        }
        return refresh == null ? Future.succeededFuture() : refresh.close();
    }

    /** Whether claims that it vouched for by other settings are for us, and that subject's, by these. */
    boolean stillVouchesFor(String subject, Claims claims) {
        return rules.stillTake(subject, claims);
    }

    /** Who vouches for its tokens' subjects. */
    String vouching() {
        return settings.vouching();
    }

    /** Whether its tokens need not say that they are from it. */
    boolean takesAnyIssuer() {
        return settings.issuer() == null;
    }

    Duration leeway() {
        return settings.leeway();
    }

    /** What proves its tokens now, or null while there are no keys. */
    public @Nullable TokenVerifier verifier() {
        return verifier;
    }

    /** What asks it about its tokens, or null. */
    @Nullable
    Introspection introspection() {
        return introspection;
    }

    /** Whether it is asked about all of its tokens, JWTs too. */
    boolean isOnlyAsked() {
        return !hasKeys();
    }

    /** A token named a key we do not have: as {@link KeyRefresh#unknownKey}, and null for keys that are not fetched. */
    public @Nullable Future<Void> unknownKey() {
        return refresh == null ? null : refresh.unknownKey();
    }
}
