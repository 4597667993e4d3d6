package io.tollgate.auth.assertion;

import io.tollgate.token.Algorithm;
import io.tollgate.token.KeyFault;
import io.tollgate.token.Secret;
import io.tollgate.token.TokenMint;
import io.tollgate.token.crypto.SigningKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs in our name, and publishes what others verify that with: its own key, those that the settings name beside it, and for
 * two hours those that a reload has replaced, since upstreams keep key sets and have tokens under way.
 *
 * <p>Immutable, safe on any thread.
 */
public final class Signer {
    private static final Logger LOG = LoggerFactory.getLogger(Signer.class);

    /** Longer than any token lives, and than an upstream should keep a key set. */
    private static final Duration RETIREMENT = Duration.ofHours(1).plus(AssertionSettings.MOST_LIFETIME);

    private static final int MOST_RETIRED = 4;

    private final SignerSettings settings;
    private final SigningKey key;
    private final boolean made;
    private final List<SigningKey> previous;
    private final List<Retired> retired;

    /** A key that signs no more, and until when it is published, as {@link System#nanoTime}. */
    private record Retired(SigningKey key, long untilNanos) {}

    private Signer(SignerSettings settings, SigningKey key, List<SigningKey> previous, List<Retired> retired) {
        this.settings = settings;
        this.key = key;
        this.made = settings.key() == null;
        this.previous = previous;
        this.retired = retired;
    }

    /**
     * Makes one from its settings; without a key in them, with that of the one before if it was made for the same reason.
     *
     * @param before the one that it is to follow, or null
     * @throws KeyFault if a key cannot be used
     */
    public static Signer of(SignerSettings settings, @Nullable Signer before) throws KeyFault {
        if (before != null && before.settings.equals(settings)) {
            return before;
        }
        List<SigningKey> previous = new ArrayList<>();
        for (Secret one : settings.previous()) {
            previous.add(read(one));
        }
        return new Signer(settings, key(settings, before), List.copyOf(previous), retired(before, System.nanoTime()));
    }

    /** One whose signatures nobody is shown: with a key that nobody knows, and without a word. */
    public static Signer standIn() {
        try {
            return new Signer(SignerSettings.DEFAULTS, freshKey(), List.of(), List.of());
        } catch (KeyFault e) {
            throw new IllegalStateException("A key of ours cannot be used", e);
        }
    }

    private static SigningKey key(SignerSettings settings, @Nullable Signer before) throws KeyFault {
        if (settings.key() != null) {
            return read(settings.key());
        }
        return before != null && before.made ? before.key : madeKey();
    }

    private static SigningKey madeKey() throws KeyFault {
        LOG.warn("Assertions are signed with a key made now: each node has its own, and so has each start;"
                + " signing.key gives all of them one");
        return freshKey();
    }

    private static SigningKey freshKey() throws KeyFault {
        String id = "made-" + HexFormat.of().toHexDigits(new SecureRandom().nextLong());
        TokenMint.NewKey key = TokenMint.newKey(Algorithm.ES256, id);
        return TokenMint.signingKey(key.privateJwk());
    }

    private static SigningKey read(Secret key) throws KeyFault {
        return TokenMint.signingKey(new String(key.bytes(), StandardCharsets.UTF_8));
    }

    private static List<Retired> retired(@Nullable Signer before, long now) {
        if (before == null) {
            return List.of();
        }
        List<Retired> retired = new ArrayList<>();
        retired.add(new Retired(before.key, now + RETIREMENT.toNanos()));
        before.retired.stream()
                .filter(one -> now - one.untilNanos < 0)
                .limit(MOST_RETIRED - 1)
                .forEach(retired::add);
        return List.copyOf(retired);
    }

    String issuer() {
        return settings.issuer();
    }

    /** Whether a signature takes an event loop's time. */
    boolean isSlow() {
        return key.isSlow();
    }

    String sign(Map<String, Object> claims) {
        return key.sign(claims);
    }

    /** The JWK Set to verify with (RFC 7517 §5); of two keys of one id the one that signs, or else the newer. */
    public String publicKeys() {
        long now = System.nanoTime();
        Map<String, Map<String, Object>> published = new LinkedHashMap<>();
        published.put(key.id(), key.publicJwk());
        previous.forEach(one -> published.putIfAbsent(one.id(), one.publicJwk()));
        for (Retired one : retired) {
            if (now - one.untilNanos < 0) {
                published.putIfAbsent(one.key.id(), one.key.publicJwk());
            }
        }
        JsonArray keys = new JsonArray();
        published.values().forEach(jwk -> keys.add(new JsonObject(jwk)));
        return new JsonObject().put("keys", keys).encode();
    }
}
