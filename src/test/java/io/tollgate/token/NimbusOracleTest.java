package io.tollgate.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of varied tokens, judged by us and by another library: what it refuses we refuse, and what we refuse beyond is
 * in a list of rules that are stricter on purpose. The list is exact, so a rule that is lost shows as well as a new one.
 */
final class NimbusOracleTest {
    private static final String TAKEN = "taken";
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final ClaimRules RULES =
            new ClaimRules("https://idp.test", List.of("tollgate"), Duration.ofSeconds(30), false);
    private static final NimbusVerdict.Expected EXPECTED =
            new NimbusVerdict.Expected("https://idp.test", "tollgate", 30, NOW);

    private static final Set<Algorithm> PUBLIC =
            EnumSet.of(Algorithm.RS256, Algorithm.PS256, Algorithm.ES256, Algorithm.ES384, Algorithm.EdDSA);
    private static final Set<Algorithm> SECRET = EnumSet.of(Algorithm.HS256, Algorithm.HS512);

    /** Differing verdicts by the mutation's name; what is not canonical base64url is a rule of its own. */
    private static final Map<String, String> DIFFERENCES = new TreeMap<>();

    static {
        // One reading of a JSON text: RFC 8259 §4, §8.1, §8.2, and a bound on nesting.
        differ("claims", "CLAIMS", "byte order mark", "deep", "and \"x\":\"\\ud800\"", "and \"x\":{\"y\":1,\"y\":1}");
        differ("header", "MALFORMED", "byte order mark", "deep", "\"x\":\"\\ud800\"", "\"x\":{\"y\":1,\"y\":1}");
        // Registered claims and parameters say something of the right type, or are absent; times are before the year
        // 10000.
        differ("claims and", "CLAIMS", "\"iat\":-1", "\"jti\":null", "\"nbf\":-1", "\"nbf\":null");
        differ("claims exp", "CLAIMS", "null", "253402300800", "2000000000000");
        differ("claims sub", "CLAIMS", "\"\"", "1", "null");
        differ("header", "HEADER", "kid null");
        differ("header", "TYPE", "\"typ\":null");
        // No extension is understood: RFC 7515 §4.1.11, RFC 7797 §6.
        differ("header", "HEADER", "\"crit\":[]", "\"crit\":null", "\"crit\":[\"b64\"]");
        differ("header", "HEADER", "\"b64\":true", "\"b64\":true,\"crit\":[\"b64\"]");
        // ID tokens open nothing; the size of a token is bounded.
        differ("claims and", "ID_TOKEN", "\"nonce\":\"n\"", "\"at_hash\":\"h\"", "\"c_hash\":\"h\"");
        differ("claims", "TOO_LONG", "long");
        differ("header", "TOO_LONG", "long");
        // The other way round, and all signed by the issuer: nbf is reached at its very second (RFC 7519 §4.1.5), and
        // what
        // the header says of keys and contents is never read, so that it cannot be read wrongly (RFC 7515 §4).
        differ("claims and", TAKEN, "\"nbf\":1800000030");
        differ("header", TAKEN, "\"cty\":1", "\"enc\":\"A128GCM\"", "\"jku\":7", "\"jku\":\":\"", "\"x5c\":\"AAAA\"");
        differ("header", TAKEN, "\"jwk\":1", "\"jwk\":{}", "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}");
    }

    private static void differ(String what, String reason, String... names) {
        for (String name : names) {
            DIFFERENCES.put(what + " " + name, reason);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HS256", "RS256", "PS256", "ES256", "ES384", "EdDSA"})
    void verdictsDifferInTheNamedRulesOnly(Algorithm algorithm) throws Exception {
        Set<Algorithm> allowed = algorithm.symmetric() ? SECRET : PUBLIC;
        String keys = keys(allowed);
        KeySet ours = KeySet.parsePrivate(keys, allowed);
        NimbusVerdict theirs = new NimbusVerdict(keys, allowed, EXPECTED);
        Map<String, String> differing = new TreeMap<>();
        int takenByBoth = 0;
        int laxBase64 = 0;
        for (Map.Entry<String, String> mutation : Mutations.of(algorithm, 7_519).entrySet()) {
            String verdict = verdict(mutation.getValue(), ours);
            boolean accepted = theirs.accepts(mutation.getValue());
            if (verdict.equals(TAKEN) == accepted) {
                takenByBoth += accepted ? 1 : 0;
            } else if (!isCanonical(mutation.getValue()) && verdict.equals("MALFORMED")) {
                laxBase64++;
            } else {
                differing.put(mutation.getKey(), verdict);
            }
        }
        assertThat(differing).isEqualTo(DIFFERENCES);
        assertThat(laxBase64).isPositive();
        assertThat(takenByBoth).isGreaterThan(40);
    }

    private static String verdict(String token, KeySet keys) {
        TokenFault fault = Assertions.catchThrowableOfType(
                TokenFault.class, () -> RULES.judge(keys.verify(RawJwt.parse(token)), NOW));
        return fault == null ? TAKEN : fault.reason().name();
    }

    private static String keys(Set<Algorithm> algorithms) {
        JsonArray keys = new JsonArray();
        algorithms.forEach(one -> keys.add(new JsonObject(TestKeys.key(one).privateJwk())));
        return new JsonObject().put("keys", keys).encode();
    }

    /** By the JDK's decoder: each part is the one text for its bytes. */
    private static boolean isCanonical(String token) {
        for (String part : token.split("\\.", -1)) {
            try {
                byte[] bytes = java.util.Base64.getUrlDecoder().decode(part);
                if (!Base64Url.encode(bytes).equals(part)) {
                    return false;
                }
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        return true;
    }
}
