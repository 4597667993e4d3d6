package io.tollgate.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.JwtAttack;
import io.tollgate.testing.JwtAttacks;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.token.TokenFault.Reason;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every known attack is refused, and for what is wrong with it, not by luck. */
final class JwtAttackTest {
    private static final Set<Algorithm> CONFIGURED = EnumSet.of(Algorithm.RS256, Algorithm.ES256, Algorithm.EdDSA);
    private static final ClaimRules RULES =
            new ClaimRules(TestKeys.ISSUER, List.of(TestKeys.AUDIENCE), Duration.ofSeconds(30), false);
    private static final List<JwtAttack> ATTACKS = JwtAttacks.all("http://127.0.0.1:1");

    @Test
    void everyAttackIsRefusedForItsReason() throws Exception {
        KeySet keys = KeySet.parse(TestKeys.jwks(), CONFIGURED);
        assertThat(ATTACKS)
                .filteredOn(attack -> refusal(attack.token(), keys) != attack.reason())
                .isEmpty();
    }

    /** Then the key alone stands between a public key and an HMAC, or between PKCS #1 and PSS. */
    @Test
    void everyAttackIsRefusedWhereEveryAlgorithmIsAllowed() throws Exception {
        KeySet keys = KeySet.parse(TestKeys.jwks(), EnumSet.allOf(Algorithm.class));
        assertThat(ATTACKS)
                .filteredOn(attack -> refusal(attack.token(), keys) == null)
                .isEmpty();
    }

    /** Nor do keys that leave their {@code alg} open let in more than what their owner signed as he says. */
    @Test
    void everyAttackIsRefusedByKeysThatNameNoAlgorithm() throws Exception {
        JsonObject open = new JsonObject(TestKeys.jwks());
        open.getJsonArray("keys").forEach(key -> ((JsonObject) key).remove("alg"));
        KeySet keys = KeySet.parse(open.encode(), EnumSet.allOf(Algorithm.class));
        assertThat(ATTACKS)
                .filteredOn(attack -> refusal(attack.token(), keys) == null)
                .allMatch(attack -> attack.name().matches("(RS|PS)(256|384|512) of k1 signed by .*")
                        && attack.name().contains(attack.name().startsWith("RS") ? "PKCS #1" : "PSS")
                        && attack.name().endsWith(attack.name().substring(2, 5)))
                .hasSize(5);
    }

    /** A shared secret that an attacker does not know leaves no more; what is wrong with a claim stays wrong. */
    @Test
    void everyAttackIsRefusedByASharedSecret() throws Exception {
        KeySet keys = KeySet.ofSecret(new Secret(TestKeys.secret()), EnumSet.of(Algorithm.HS256, Algorithm.HS512));
        assertThat(ATTACKS)
                .filteredOn(attack -> refusal(attack.token(), keys) == null)
                .isEmpty();
    }

    /** Else all of the above could be the fault of the tests' own keys or clock. */
    @Test
    void whatTheAttacksAreVariedFromIsTaken() throws Exception {
        KeySet keys = KeySet.parse(TestKeys.jwks(), CONFIGURED);
        TestToken token = TestToken.token();
        assertThat(Stream.of(token.rs256(), token.es256(), token.eddsa()))
                .allMatch(valid -> refusal(valid, keys) == null);
    }

    @Test
    void eachAttackHasANameOfItsOwn() {
        assertThat(ATTACKS).extracting(JwtAttack::name).doesNotHaveDuplicates();
        assertThat(ATTACKS).hasSizeGreaterThan(1_000);
    }

    private static @Nullable Reason refusal(String token, KeySet keys) {
        TokenFault fault = Assertions.catchThrowableOfType(
                TokenFault.class, () -> RULES.judge(keys.verify(RawJwt.parse(token)), Instant.now()));
        return fault == null ? null : fault.reason();
    }
}
