package io.tollgate.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which library each word stands for, with the native one and without. */
final class TlsEngineTest {
    @ParameterizedTest
    @CsvSource({"AUTO,,OPENSSL_REFCNT", "AUTO,gone,JDK", "OPENSSL,,OPENSSL_REFCNT", "JDK,,JDK", "JDK,gone,JDK"})
    void theNativeOneWhereItLoadsAndIsNotRuledOut(TlsEngine engine, String whyNot, SslProvider provider) {
        assertThat(engine.provider(() -> whyNot)).isEqualTo(provider);
    }

    @Test
    void thatItDoesNotLoadIsSaidWhereNothingElseWillDo() {
        assertThatThrownBy(() -> TlsEngine.OPENSSL.provider(() -> "it is gone"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("engine is openssl, expected auto or jdk: it is gone");
    }

    @Test
    void theJdkNeedsNothingLoaded() {
        assertThat(TlsEngine.JDK.provider(() -> {
                    throw new AssertionError("nobody needs to load it");
                }))
                .isEqualTo(SslProvider.JDK);
    }
}
