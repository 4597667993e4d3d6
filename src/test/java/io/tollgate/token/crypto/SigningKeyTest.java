package io.tollgate.token.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import io.tollgate.crypto.FastProvider;
import io.tollgate.token.Algorithm;
import io.tollgate.token.KeyFault;
import io.tollgate.token.KeySet;
import io.tollgate.token.RawJwt;
import io.tollgate.token.TokenMint;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Keys that sign in our name: what they sign is verified by what they publish, and no other is one. */
final class SigningKeyTest {
    private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi");

    private static JsonObject fresh(Algorithm algorithm) {
        return new JsonObject(TokenMint.newKey(algorithm, "k1").privateJwk());
    }

    private static SigningKey key(JsonObject jwk) throws KeyFault {
        return TokenMint.signingKey(jwk.encode());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "HS.*")
    void whatItSignsIsVerifiedByWhatItPublishes(Algorithm algorithm) throws Exception {
        SigningKey key = key(fresh(algorithm));
        JsonObject set = new JsonObject().put("keys", new JsonArray().add(new JsonObject(key.publicJwk())));
        KeySet verifying = KeySet.parse(set.encode(), Set.of(algorithm));
        for (var provider : new java.security.Provider[] {null, FastProvider.await(), null}) {
            RawJwt token = RawJwt.parse(key.sign(Map.of("sub", "älice"), provider));
            assertThat(verifying.verify(token)).isNotNull();
            assertThat(token.keyId()).isEqualTo("k1");
        }
        assertThat(key.publicJwk())
                .doesNotContainKeys(PRIVATE.toArray(String[]::new))
                .containsEntry("use", "sig");
        assertThat(key.toString()).isEqualTo("SigningKey[k1, " + algorithm + "]");
    }

    @ParameterizedTest
    @CsvSource({
        "ES256, true, false",
        "ES384, true, false",
        "EdDSA, true, false",
        "ES512, true, true",
        "RS256, true, true"
    })
    void anEventLoopHasNoTimeForTheJdkNorForRsa(Algorithm algorithm, boolean onTheJdk, boolean withTheOther)
            throws Exception {
        SigningKey key = key(fresh(algorithm));
        assertThat(key.isSlow(null)).isEqualTo(onTheJdk);
        if (FastProvider.await() != null) {
            assertThat(key.isSlow(FastProvider.await())).isEqualTo(withTheOther);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "RS256", "EdDSA"})
    void oneWithoutAnIdIsCalledByItsThumbprint(Algorithm algorithm) throws Exception {
        JsonObject jwk = fresh(algorithm);
        jwk.remove("kid");
        assertThat(key(jwk).id())
                .isEqualTo(JWK.parse(jwk.encode()).computeThumbprint().toString());
    }

    @Test
    void oneWhosePublicHalfIsAnothersIsRefused() {
        for (Algorithm algorithm : new Algorithm[] {Algorithm.ES256, Algorithm.RS256, Algorithm.EdDSA}) {
            JsonObject mixed = fresh(algorithm);
            JsonObject other = fresh(algorithm);
            for (String name : new String[] {"x", "y", "n"}) {
                if (other.containsKey(name)) {
                    mixed.put(name, other.getValue(name));
                }
            }
            assertThatThrownBy(() -> key(mixed)).as(algorithm.name()).isInstanceOf(KeyFault.class);
        }
    }

    @Test
    void aSecretHalfAKeyOrNoneAtAllIsRefusedWithoutShowingIt() {
        JsonObject noAlgorithm = fresh(Algorithm.ES256);
        noAlgorithm.remove("alg");
        JsonObject publicOnly = fresh(Algorithm.ES256);
        String hidden = (String) publicOnly.remove("d");
        for (String text : new String[] {
            fresh(Algorithm.HS256).encode(), noAlgorithm.encode(), publicOnly.encode(), "{", "-----BEGIN", ""
        }) {
            assertThatThrownBy(() -> TokenMint.signingKey(text))
                    .isInstanceOf(KeyFault.class)
                    .hasMessageContaining("private")
                    .hasMessageNotContaining(hidden);
        }
    }
}
