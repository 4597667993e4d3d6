package io.tollgate.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A server's RSA certificate under two names: with its key for BoringSSL to sign with, and without it, which has it ask the
 * signer. Each handshake takes the second as soon as the signer is ready. Any thread.
 */
final class RsaKeyManager implements X509KeyManager {
    private static final String TYPE = "RSA";
    private static final String WITH_KEY = "with its key";
    private static final String WITHOUT = "without";

    /** The same objects each time: BoringSSL's form of them is kept as long as they are. */
    private final X509Certificate[] chain;

    private final PrivateKey key;
    private final RsaSigner signer;

    RsaKeyManager(X509Certificate[] chain, PrivateKey key, RsaSigner signer) {
        this.chain = chain.clone();
        this.key = key;
        this.signer = signer;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        if (!keyType.equals(TYPE)) {
            return null;
        }
        return signer.isReady() ? WITHOUT : WITH_KEY;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return alias.equals(WITH_KEY) ? key : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return keyType.equals(TYPE) ? new String[] {WITH_KEY, WITHOUT} : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
