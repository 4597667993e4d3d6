package io.tollgate.tls;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Leaves the JDK's TLS one signature scheme of RFC 8446 §4.2.3, and everything else as it is. */
final class OnlyScheme implements AlgorithmConstraints {
    private final @Nullable String scheme;

    private OnlyScheme(@Nullable String scheme) {
        this.scheme = scheme;
    }

    /** @param scheme null for all */
    static OnlyScheme of(@Nullable String scheme) {
        return new OnlyScheme(scheme);
    }

    void putInto(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setAlgorithmConstraints(this);
        engine.setSSLParameters(parameters);
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, AlgorithmParameters parameters) {
        return scheme == null || !algorithm.matches("(rsa|ecdsa|dsa|ed\\d+)_?.*") || algorithm.equals(scheme);
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
        return true;
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, Key key, AlgorithmParameters parameters) {
        return true;
    }
}
