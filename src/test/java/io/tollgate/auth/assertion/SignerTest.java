package io.tollgate.auth.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.CapturedLogs;
import io.tollgate.token.Algorithm;
import io.tollgate.token.KeyFault;
import io.tollgate.token.KeySet;
import io.tollgate.token.RawJwt;
import io.tollgate.token.Secret;
import io.tollgate.token.TokenMint;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which keys are published, from one configuration to the next. */
final class SignerTest {
    private static Secret jwk(String id) {
        return new Secret(TokenMint.newKey(Algorithm.ES256, id).privateJwk().getBytes(StandardCharsets.UTF_8));
    }

    private static SignerSettings settings(Secret key, Secret... previous) {
        return new SignerSettings(key, "https://edge.test", List.of(previous));
    }

    private static List<String> published(Signer signer) {
        return new JsonObject(signer.publicKeys())
                .getJsonArray("keys").stream()
                        .map(key -> ((JsonObject) key).getString("kid"))
                        .toList();
    }

    private static boolean verifies(Signer publishing, String token) {
        try {
            KeySet keys = KeySet.parse(publishing.publicKeys(), Set.of(Algorithm.ES256));
            return keys.verify(RawJwt.parse(token)) != null;
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    void itPublishesTheKeyThatSignsAndThoseBesideItAndNothingPrivate() throws KeyFault {
        Signer signer = Signer.of(settings(jwk("a"), jwk("b"), jwk("c")), null);
        assertThat(published(signer)).containsExactly("a", "b", "c");
        assertThat(signer.publicKeys()).doesNotContain("\"d\"");
        assertThat(verifies(signer, signer.sign(Map.of()))).isTrue();
    }

    @Test
    void aKeyThatWasReplacedStaysPublishedAndWhatItSignedIsVerified() throws KeyFault {
        Signer first = Signer.of(settings(jwk("a")), null);
        Signer second = Signer.of(settings(jwk("b")), first);
        assertThat(published(second)).containsExactly("b", "a");
        assertThat(verifies(second, first.sign(Map.of()))).isTrue();
        assertThat(verifies(second, second.sign(Map.of()))).isTrue();
    }

    @Test
    void ofThoseThatWereReplacedTheLastFourStay() throws KeyFault {
        Signer signer = Signer.of(settings(jwk("k0")), null);
        for (int i = 1; i <= 6; i++) {
            signer = Signer.of(settings(jwk("k" + i)), signer);
        }
        assertThat(published(signer)).containsExactly("k6", "k5", "k4", "k3", "k2");
    }

    @Test
    void ofTwoKeysOfOneIdTheOneThatSignsIsPublished() throws KeyFault {
        Signer first = Signer.of(settings(jwk("a")), null);
        Signer second = Signer.of(settings(jwk("a")), first);
        assertThat(published(second)).containsExactly("a");
        assertThat(verifies(second, second.sign(Map.of()))).isTrue();
        assertThat(verifies(second, first.sign(Map.of()))).isFalse();
    }

    @Test
    void theSameSettingsAreTheSameSigner() throws KeyFault {
        SignerSettings settings = settings(jwk("a"));
        Signer first = Signer.of(settings, null);
        assertThat(Signer.of(settings, first)).isSameAs(first);
    }

    @Test
    void aKeyMadeAtStartIsKeptOverAReloadAndToldOfOnce() throws KeyFault {
        try (CapturedLogs logs = CapturedLogs.messagesOf(Signer.class.getName())) {
            Signer first = Signer.of(SignerSettings.DEFAULTS, null);
            Signer second = Signer.of(new SignerSettings(null, "https://other.test", List.of()), first);
            assertThat(published(second)).isEqualTo(published(first)).hasSize(1);
            assertThat(logs.lines())
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line).contains("each node has its own"));
        }
    }

    @Test
    void aKeyMadeAtStartStaysPublishedWhenThereIsOneInTheFile() throws KeyFault {
        Signer made = Signer.of(SignerSettings.DEFAULTS, null);
        Signer named = Signer.of(settings(jwk("a")), made);
        assertThat(published(named)).containsExactly("a", published(made).get(0));
        assertThat(verifies(named, made.sign(Map.of()))).isTrue();
    }
}
