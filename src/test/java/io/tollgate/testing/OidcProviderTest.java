package io.tollgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.testing.OidcProvider.Rotation;
import io.tollgate.token.Algorithm;
import io.tollgate.token.KeySet;
import io.tollgate.token.RawJwt;
import io.tollgate.token.TokenFault;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What other tests take for granted of the real provider. */
final class OidcProviderTest {
    private static OidcProvider provider;

    @BeforeAll
    static void start() {
        provider = OidcProvider.start();
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    private static KeySet keys() throws Exception {
        return KeySet.parse(provider.get("/jwks"), Set.of(Algorithm.RS256));
    }

    @Test
    void itsTokensAreProvenByTheKeysItPublishes() throws Exception {
        RawJwt ofAUser = RawJwt.parse(provider.token("alice", 60, Map.of("sid", "s1")));
        assertThat(keys().verify(ofAUser)).isNotNull();
        assertThat(ofAUser.unverifiedIssuer()).isEqualTo(provider.issuer());
        assertThat(keys().verify(RawJwt.parse(provider.clientToken()))).isNotNull();
    }

    @Test
    void aRotationPublishesThenUsesThenRetires() throws Exception {
        String before = provider.token("alice");
        provider.rotate(Rotation.PUBLISH);
        assertThat(keys().size()).isEqualTo(2);
        provider.rotate(Rotation.USE);
        KeySet both = keys();
        String after = provider.token("alice");
        provider.rotate(Rotation.RETIRE);
        assertThat(both.verify(RawJwt.parse(before))).isNotNull();
        assertThat(keys().verify(RawJwt.parse(after))).isNotNull();
        assertUnknown(before);
    }

    private static void assertUnknown(String token) throws Exception {
        KeySet now = keys();
        assertThatThrownBy(() -> now.verify(RawJwt.parse(token))).isInstanceOf(TokenFault.class);
    }

    @Test
    void anOpaqueTokenIsActiveUntilItIsWithdrawn() {
        String token = provider.opaqueToken("alice", 60, Map.of("sid", "s1"));
        assertThat(provider.introspect(token).getMap())
                .containsEntry("active", true)
                .containsEntry("sub", "alice")
                .containsEntry("sid", "s1")
                .containsEntry("aud", OidcProvider.AUDIENCE);
        provider.withdraw(token);
        assertThat(provider.introspect(token).getMap()).containsOnly(Map.entry("active", false));
    }

    @Test
    void whoDoesNotListenIsNotToldOfALogout() throws Exception {
        try (ServerSocket nobody = new ServerSocket(0)) {
            URI uri = URI.create("http://127.0.0.1:" + nobody.getLocalPort() + "/logout");
            nobody.close();
            assertThat(provider.logOut("alice", "s1", uri)).isZero();
        }
    }
}
