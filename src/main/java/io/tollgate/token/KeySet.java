package io.tollgate.token;

import io.tollgate.crypto.FastProvider;
import io.tollgate.token.TokenFault.Reason;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of verification keys, never empty, each bound to what it may verify (RFC 7517). Safe on any thread:
 * event loops share one.
 *
 * <p>A token is checked with the one key its {@code kid} names, or, if it names none, with the only key that fits its
 * {@code alg}; there is no trying of keys in turn, and no falling back from a {@code kid} that is not there.
 */
public final class KeySet {
    /** Keys in a set. */
    public static final int MOST_KEYS = 100;
    /** Characters of a set. */
    public static final int LONGEST_SET = 256 * 1024;

    private final List<VerificationKey> keys;
    private final Map<String, VerificationKey> byId;
    private final Set<Algorithm> allowed;
    private final List<String> skipped;
    private final boolean oneSecret;

    private KeySet(List<VerificationKey> keys, Set<Algorithm> allowed, List<String> skipped, boolean oneSecret) {
        this.keys = List.copyOf(keys);
        this.allowed = Collections.unmodifiableSet(EnumSet.copyOf(allowed));
        this.skipped = List.copyOf(skipped);
        this.oneSecret = oneSecret;
        this.byId = new HashMap<>();
        for (VerificationKey key : keys) {
            String id = key.id();
            if (id != null) {
                byId.put(id, key);
            }
        }
    }

    /**
     * The usable keys of a JWK Set that somebody publishes. A key that cannot be used is skipped, as RFC 7517 §5 asks;
     * private members of a key are not looked at. A set with a shared secret in it is refused whole: it was published.
     *
     * @throws KeyFault if the text is no JWK Set, has no usable key, one {@code kid} twice, or a secret
     */
    public static KeySet parse(String jwksJson, Set<Algorithm> allowed) throws KeyFault {
        return parse(jwksJson, allowed, Set.of());
    }

    private static KeySet parse(String jwksJson, Set<Algorithm> allowed, Set<String> spoiling) throws KeyFault {
        List<?> jwks = keysOf(object(jwksJson));
        for (int i = 0; i < jwks.size(); i++) {
            if (isSecret(jwks.get(i))) {
                throw new KeyFault("key " + (i + 1) + " is a shared secret (oct), which a JWK Set must not publish");
            }
        }
        return of(jwks, allowed, spoiling);
    }

    /**
     * The same for a set that anybody can fetch: a key with its private part beside it is skipped as well, since everybody can
     * sign with that.
     */
    public static KeySet published(String jwksJson, Set<Algorithm> allowed) throws KeyFault {
        return parse(jwksJson, allowed, Set.of("d", "p", "q", "dp", "dq", "qi", "oth"));
    }

    /**
     * The same for keys that came by a private way: one JWK or a set, and secrets are taken, but not beside public keys,
     * where a token could choose which of the two it is checked with.
     */
    static KeySet parsePrivate(String json, Set<Algorithm> allowed) throws KeyFault {
        Map<String, Object> object = object(json);
        List<?> jwks = object.containsKey("kty") ? List.of(object) : keysOf(object);
        long secrets = jwks.stream().filter(KeySet::isSecret).count();
        if (secrets != 0 && secrets != jwks.size()) {
            throw new KeyFault(secrets + " of " + jwks.size() + " keys are shared secrets, expected all or none");
        }
        return of(jwks, allowed, Set.of());
    }

    /**
     * One shared secret. It has no id: whatever {@code kid} a token brings, this is the only key there is.
     *
     * @throws KeyFault if no HMAC algorithm is allowed, or the secret is shorter than an allowed one's hash (RFC 7518 §3.2)
     */
    public static KeySet ofSecret(Secret secret, Set<Algorithm> allowed) throws KeyFault {
        return new KeySet(List.of(VerificationKey.ofSecret(null, secret, allowed)), allowed, List.of(), true);
    }

    /** Why keys were left out, one sentence each; without key material. */
    public List<String> skipped() {
        return skipped;
    }

    /** How many keys are usable. */
    public int size() {
        return keys.size();
    }

    /** @throws TokenFault if no single key of the set is the token's, or its signature does not hold */
    public VerifiedJwt verify(RawJwt raw) throws TokenFault {
        return verify(raw, FastProvider.get());
    }

    /** Whether the token names a key that is not here, and that another set may have. */
    public boolean lacksKeyOf(RawJwt raw) {
        String id = raw.keyId();
        return id != null && !oneSecret && allowed.contains(raw.algorithm()) && !byId.containsKey(id);
    }

    /** Whether finding that out would take an event loop's time; where it is clear at once that it does not hold, it does not. */
    public boolean isSlow(RawJwt raw) {
        return isSlow(raw, FastProvider.get());
    }

    boolean isSlow(RawJwt raw, @Nullable Provider fast) {
        try {
            return allowed.contains(raw.algorithm()) && keyOf(raw).isSlow(raw.algorithm(), fast);
        } catch (TokenFault fault) {
            return false;
        }
    }

    /** @param fast who is to do the arithmetic of a public key, or null for the JDK: the verdict is the same */
    VerifiedJwt verify(RawJwt raw, @Nullable Provider fast) throws TokenFault {
        Algorithm algorithm = raw.algorithm();
        if (!allowed.contains(algorithm)) {
            throw new TokenFault(Reason.ALGORITHM, "alg " + algorithm + " is not one of " + allowed);
        }
        if (!keyOf(raw).verifies(algorithm, raw.signature(), raw.signingInput(), fast)) {
            throw new TokenFault(Reason.BAD_SIGNATURE, "the " + algorithm + " signature does not hold");
        }
        return new VerifiedJwt(raw);
    }

    private VerificationKey keyOf(RawJwt raw) throws TokenFault {
        String id = raw.keyId();
        VerificationKey key = oneSecret ? keys.get(0) : id == null ? onlyFitting(raw.algorithm()) : byId.get(id);
        if (key == null) {
            throw new TokenFault(Reason.UNKNOWN_KEY, "kid names none of " + keys.size() + " keys");
        }
        if (!key.fits(raw.algorithm())) {
            throw new TokenFault(Reason.KEY, "the key that kid names is not for " + raw.algorithm());
        }
        return key;
    }

    private VerificationKey onlyFitting(Algorithm algorithm) throws TokenFault {
        VerificationKey only = null;
        for (VerificationKey key : keys) {
            if (key.fits(algorithm)) {
                if (only != null) {
                    throw new TokenFault(Reason.KEY, "no kid, and more than one key fits " + algorithm);
                }
                only = key;
            }
        }
        if (only == null) {
            throw new TokenFault(Reason.KEY, "no kid, and no key fits " + algorithm);
        }
        return only;
    }

    private static Map<String, Object> object(String json) throws KeyFault {
        if (json.length() > LONGEST_SET) {
            throw new KeyFault("a JWK Set of " + json.length() + " characters, at most " + LONGEST_SET);
        }
        try {
            return StrictJson.object(json);
        } catch (StrictJson.Rejected e) {
            throw new KeyFault("a JWK Set was expected: " + e.getMessage());
        }
    }

    private static List<?> keysOf(Map<String, Object> set) throws KeyFault {
        if (!(set.get("keys") instanceof List<?> keys)) {
            throw new KeyFault("a JWK Set was expected: no array \"keys\"");
        }
        if (keys.size() > MOST_KEYS) {
            throw new KeyFault("a JWK Set of " + keys.size() + " keys, at most " + MOST_KEYS);
        }
        return keys;
    }

    private static KeySet of(List<?> jwks, Set<Algorithm> allowed, Set<String> spoiling) throws KeyFault {
        refuseSameId(jwks);
        List<VerificationKey> usable = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (int i = 0; i < jwks.size(); i++) {
            try {
                refuseMembers(jwks.get(i), spoiling);
                usable.add(Jwk.read(jwks.get(i), allowed));
            } catch (KeyFault e) {
                skipped.add("key " + (i + 1) + ": " + e.getMessage());
            }
        }
        if (usable.isEmpty()) {
            throw new KeyFault(
                    jwks.isEmpty() ? "the JWK Set is empty" : "no usable key: " + String.join("; ", skipped));
        }
        return new KeySet(usable, allowed, skipped, false);
    }

    /** Unusable keys count too, or breaking one of two would decide which is taken; keys for encryption do not. */
    private static void refuseSameId(List<?> jwks) throws KeyFault {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < jwks.size(); i++) {
            if (jwks.get(i) instanceof Map<?, ?> jwk && !"enc".equals(jwk.get("use"))) {
                if (jwk.get("kid") instanceof String id && !seen.add(id)) {
                    throw new KeyFault("key " + (i + 1) + " has the kid of an earlier one");
                }
            }
        }
    }

    private static void refuseMembers(@Nullable Object jwk, Set<String> spoiling) throws KeyFault {
        if (jwk instanceof Map<?, ?> members && !Collections.disjoint(members.keySet(), spoiling)) {
            throw new KeyFault("its private part is published: everybody can sign with it");
        }
    }

    private static boolean isSecret(@Nullable Object jwk) {
        return jwk instanceof Map<?, ?> members && "oct".equals(members.get("kty"));
    }
}
