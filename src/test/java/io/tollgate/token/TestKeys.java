package io.tollgate.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.crypto.FastProvider;
import io.tollgate.token.TokenFault.Reason;
import java.security.Provider;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One key per algorithm, made once; and how tests ask for a verdict. */
final class TestKeys {
    static final Set<Algorithm> ALL = EnumSet.allOf(Algorithm.class);
    static final String CLAIMS =
            "{\"iss\":\"https://idp.test\",\"sub\":\"alice\",\"aud\":\"tollgate\",\"exp\":2000000000}";

    private static final Map<Algorithm, TokenMint.NewKey> KEYS = new ConcurrentHashMap<>();

    private TestKeys() {}

    static TokenMint.NewKey key(Algorithm algorithm) {
        return KEYS.computeIfAbsent(algorithm, wanted -> TokenMint.newKey(wanted, "key-" + wanted));
    }

    static TokenMint mint(Algorithm algorithm) {
        try {
            return TokenMint.of(key(algorithm).privateJwk());
        } catch (KeyFault e) {
            throw new AssertionError(e);
        }
    }

    /** The set that holds that algorithm's key alone. */
    static KeySet keys(Algorithm algorithm) {
        try {
            return algorithm.symmetric()
                    ? KeySet.parsePrivate(key(algorithm).privateJwk(), ALL)
                    : KeySet.parse(key(algorithm).publicJwks(), ALL);
        } catch (KeyFault e) {
            throw new AssertionError(e);
        }
    }

    static String header(Algorithm algorithm) {
        return "{\"alg\":\"" + algorithm + "\",\"kid\":\"key-" + algorithm + "\"}";
    }

    static String token(Algorithm algorithm) {
        return mint(algorithm).signText(header(algorithm), CLAIMS);
    }

    /** Why the token is refused by syntax or signature, or null if it is not; the same by whichever provider. */
    static Reason refusal(String token, KeySet keys) {
        Reason verdict = refusal(token, keys, null);
        assertThat(refusal(token, keys, fastProvider()))
                .as("verdict of the fast provider")
                .isEqualTo(verdict);
        return verdict;
    }

    private static Reason refusal(String token, KeySet keys, Provider by) {
        TokenFault fault = catchThrowableOfType(TokenFault.class, () -> keys.verify(RawJwt.parse(token), by));
        return fault == null ? null : fault.reason();
    }

    /** Null where its library is for other machines than this; then all is judged by the JDK twice. */
    static Provider fastProvider() {
        try {
            return FastProvider.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The token with that part in place of its own; 0 header, 1 payload, 2 signature. */
    static String withPart(String token, int index, String part) {
        String[] parts = token.split("\\.", -1);
        parts[index] = part;
        return String.join(".", parts);
    }

    static String part(String token, int index) {
        return token.split("\\.", -1)[index];
    }
}
