package io.tollgate.tls;

import io.netty.handler.ssl.OpenSslPrivateKeyMethod;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs handshakes with an RSA key by another provider than BoringSSL, whose arithmetic does without the newest instructions of a
 * processor (AVX-512 IFMA): with them a signature takes half. Any thread; signing takes that long on the event loop, as
 * BoringSSL's does.
 *
 * <p>It is ready once the provider is loaded and has made a signature that the certificate's own key finds right.
 */
final class RsaSigner implements OpenSslPrivateKeyMethod {
    private static final Logger LOG = LoggerFactory.getLogger(RsaSigner.class);
    private static final String PSS = "RSASSA-PSS";

    /** What TLS 1.2 and 1.3 sign with an RSA key (RFC 8446 §4.2.3). */
    private static final Map<Integer, Scheme> SCHEMES = Map.of(
            SSL_SIGN_RSA_PKCS1_SHA1, new Scheme("SHA1withRSA", null),
            SSL_SIGN_RSA_PKCS1_SHA256, new Scheme("SHA256withRSA", null),
            SSL_SIGN_RSA_PKCS1_SHA384, new Scheme("SHA384withRSA", null),
            SSL_SIGN_RSA_PKCS1_SHA512, new Scheme("SHA512withRSA", null),
            SSL_SIGN_RSA_PSS_RSAE_SHA256, new Scheme(PSS, pss(MGF1ParameterSpec.SHA256, 32)),
            SSL_SIGN_RSA_PSS_RSAE_SHA384, new Scheme(PSS, pss(MGF1ParameterSpec.SHA384, 48)),
            SSL_SIGN_RSA_PSS_RSAE_SHA512, new Scheme(PSS, pss(MGF1ParameterSpec.SHA512, 64)));

    private final PrivateKey key;
    private final PublicKey owner;
    private final Supplier<@Nullable Provider> provider;
    private final AtomicBoolean tried = new AtomicBoolean();
    private volatile @Nullable Ready ready;

    private record Scheme(String name, @Nullable PSSParameterSpec parameters) {}

    /** The key as the provider has it, which saves it a translation each time. */
    private record Ready(Provider provider, PrivateKey key) {}

    /**
     * @param owner the certificate's key
     * @param provider gives null as long as there is none
     */
    RsaSigner(PrivateKey key, PublicKey owner, Supplier<@Nullable Provider> provider) {
        this.key = key;
        this.owner = owner;
        this.provider = provider;
    }

    private static PSSParameterSpec pss(MGF1ParameterSpec digest, int saltLength) {
        return new PSSParameterSpec(
                digest.getDigestAlgorithm(), "MGF1", digest, saltLength, PSSParameterSpec.TRAILER_FIELD_BC);
    }

    /** Whether it can sign by now; the first time that there is a provider, one thread tries that out. */
    boolean isReady() {
        if (ready == null && !tried.get()) {
            Provider known = provider.get();
            if (known != null && tried.compareAndSet(false, true)) {
                ready = triedOut(known);
            }
        }
        return ready != null;
    }

    /** Null where it does not sign right: a key of another certificate is BoringSSL's to refuse. */
    private @Nullable Ready triedOut(Provider known) {
        try {
            KeyFactory factory = KeyFactory.getInstance("RSA", known);
            Ready own = new Ready(known, factory.generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded())));
            byte[] probe = known.getName().getBytes(StandardCharsets.UTF_8);
            Signature check = Signature.getInstance("SHA256withRSA");
            check.initVerify(owner);
            check.update(probe);
            if (check.verify(signed(own, SSL_SIGN_RSA_PKCS1_SHA256, probe))) {
                return own;
            }
            LOG.warn("BoringSSL keeps an RSA key: {} signs what its certificate does not verify", known.getName());
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.warn("BoringSSL keeps an RSA key that {} does not take: {}", known.getName(), e.getClass());
        }
        return null;
    }

    @Override
    public byte[] sign(SSLEngine engine, int algorithm, byte[] input) throws GeneralSecurityException {
        Ready own = ready;
        if (own == null) {
            throw new SignatureException("no provider to sign with");
        }
        return signed(own, algorithm, input);
    }

    private static byte[] signed(Ready own, int algorithm, byte[] input) throws GeneralSecurityException {
        Scheme scheme = SCHEMES.get(algorithm);
        if (scheme == null) {
            throw new SignatureException("TLS asks for algorithm " + algorithm);
        }
        Signature signature = Signature.getInstance(scheme.name(), own.provider());
        if (scheme.parameters() != null) {
            signature.setParameter(scheme.parameters());
        }
        signature.initSign(own.key());
        signature.update(input);
        return signature.sign();
    }

    /** For a key exchange without forward secrecy, which no listener agrees to. */
    @Override
    public byte[] decrypt(SSLEngine engine, byte[] input) throws GeneralSecurityException {
        throw new SignatureException("RSA signs only");
    }
}
