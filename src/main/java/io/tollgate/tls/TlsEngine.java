package io.tollgate.tls;

import io.netty.handler.ssl.SslProvider;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which library is to speak TLS. */
public enum TlsEngine {
    /** BoringSSL where it loads, else the JDK. */
    AUTO,
    /** BoringSSL, which stands in for OpenSSL. */
    OPENSSL,
    JDK;

    /**
     * What to build a context with. May load the library: blocks.
     *
     * @throws IllegalArgumentException if it has to be BoringSSL and that does not load; the message says why
     */
    public SslProvider provider() {
        return provider(BoringSsl::whyNot);
    }

    SslProvider provider(Supplier<@Nullable String> whyNotOpenSsl) {
        String whyNot = this == JDK ? "not asked for" : whyNotOpenSsl.get();
        if (whyNot != null && this == OPENSSL) {
            throw new IllegalArgumentException("engine is openssl, expected auto or jdk: " + whyNot);
        }
        return whyNot == null ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }
}
