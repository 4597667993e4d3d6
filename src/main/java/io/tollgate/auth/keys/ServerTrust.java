package io.tollgate.auth.keys;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whose certificates are trusted in a server that we ask. Stateless. */
public final class ServerTrust {
    private ServerTrust() {}

    /**
     * Reads them, which blocks: left to Vert.x, the first request would, on its event loop.
     *
     * @param ca PEM certificates to trust in place of the platform's, or null
     * @throws KeySourceFault for a file that holds no certificate
     */
    public static TrustOptions of(@Nullable Path ca) throws KeySourceFault {
        return ca == null ? TrustOptions.wrap(platformTrust()) : new PemTrustOptions().addCertValue(certificates(ca));
    }

    private static Buffer certificates(Path ca) throws KeySourceFault {
        try {
            byte[] pem = Files.readAllBytes(ca);
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .isEmpty()) {
                throw new KeySourceFault("ca " + ca + ": expected PEM certificates, found none");
            }
            return Buffer.buffer(pem);
        } catch (IOException | CertificateException e) {
            throw new KeySourceFault("ca " + ca + ": expected PEM certificates, found " + e);
        }
    }

    private static TrustManagerFactory platformTrust() throws KeySourceFault {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init((KeyStore) null);
            return trust;
        } catch (GeneralSecurityException e) {
            throw new KeySourceFault("the platform's trusted certificates cannot be read: " + e);
        }
    }
}
