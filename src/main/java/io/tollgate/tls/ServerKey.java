package io.tollgate.tls;

import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tollgate.crypto.FastProvider;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a server proves itself with, and who signs with it. */
public final class ServerKey {
    private static final String RSA = "RSA";

    private ServerKey() {}

    /**
     * A builder over PEM files. An RSA key signs by the fast provider from when that is loaded, which the first handshake begins;
     * all other keys, and an RSA key until then, by the library itself. Blocks.
     *
     * @throws IllegalArgumentException if the files cannot be used
     */
    public static SslContextBuilder builder(File certificates, File key, SslProvider library) {
        return builder(certificates, key, library, FastProvider::get);
    }

    static SslContextBuilder builder(
            File certificates, File key, SslProvider library, Supplier<@Nullable Provider> fast) {
        SslContextBuilder plain = SslContextBuilder.forServer(certificates, key);
        if (library == SslProvider.JDK) {
            return plain;
        }
        plain.option(OpenSslContextOption.USE_TASKS, false); // it is the event loop that would run them either way
        try {
            X509Certificate[] chain = Pem.certificates(certificates);
            PrivateKey secret = Pem.key(key);
            boolean isRsa = chain[0].getPublicKey().getAlgorithm().equals(RSA)
                    && secret.getAlgorithm().equals(RSA);
            return isRsa ? signing(chain, secret, fast) : plain;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the files have changed while they were read", e);
        }
    }

    /** As tasks, which the event loop runs at once: called straight, the library would hand its method too few arguments and crash. */
    private static SslContextBuilder signing(
            X509Certificate[] chain, PrivateKey secret, Supplier<@Nullable Provider> fast) {
        RsaSigner signer = new RsaSigner(secret, chain[0].getPublicKey(), fast);
        return SslContextBuilder.forServer(new RsaKeyManager(chain, secret, signer))
                .option(OpenSslContextOption.PRIVATE_KEY_METHOD, signer)
                .option(OpenSslContextOption.USE_TASKS, true);
    }

    /** Reads files as Netty's builder does, which shows what it has read to nobody, and how to its subclasses only. */
    abstract static class Pem extends DelegatingSslContext {
        Pem(SslContext nobody) {
            super(nobody);
        }

        static X509Certificate[] certificates(File file) throws GeneralSecurityException {
            return toX509Certificates(file);
        }

        static PrivateKey key(File file) throws GeneralSecurityException, IOException {
            return toPrivateKey(file, null);
        }
    }
}
