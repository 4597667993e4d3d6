package io.tollgate.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.OpenSslPrivateKeyMethod;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.SignatureException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is never signed, and how often a provider is asked for. */
final class RsaSignerTest {
    private static final KeyPair KEY = pair();
    private final AtomicInteger asked = new AtomicInteger();

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("RSA").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private RsaSigner signer(String provider) {
        return new RsaSigner(KEY.getPrivate(), KEY.getPublic(), () -> {
            asked.incrementAndGet();
            return Security.getProvider(provider);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0xff01, 0x0403, 0x0807, 0})
    void algorithmsOfOtherKeysAndVersionsAreRefused(int algorithm) {
        RsaSigner signer = signer("SunRsaSign");
        assertThat(signer.isReady()).isTrue();
        assertThatThrownBy(() -> signer.sign(null, algorithm, new byte[1])).isInstanceOf(SignatureException.class);
    }

    @Test
    void nothingIsDecrypted() {
        assertThatThrownBy(() -> signer("SunRsaSign").decrypt(null, new byte[256]))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void nothingIsSignedBeforeItIsReady() {
        RsaSigner signer = signer("none");
        assertThat(signer.isReady()).isFalse();
        assertThatThrownBy(() -> signer.sign(null, OpenSslPrivateKeyMethod.SSL_SIGN_RSA_PKCS1_SHA256, new byte[1]))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void aProviderThatIsNotThereIsAskedForAgain() {
        RsaSigner signer = signer("none");
        assertThat(signer.isReady()).isFalse();
        assertThat(signer.isReady()).isFalse();
        assertThat(asked).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SunRsaSign", "SunEC"})
    void oneThatIsThereIsTriedOutOnce(String provider) {
        RsaSigner signer = signer(provider);
        boolean ready = signer.isReady();
        assertThat(ready).isEqualTo(provider.equals("SunRsaSign"));
        assertThat(signer.isReady()).isEqualTo(ready);
        assertThat(asked).hasValue(1);
    }
}
