package io.tollgate.listener.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What a server's certificate says of itself: whom it is for. Immutable. */
public final class CertificateFile {
    private static final int DNS_NAME = 2;

    private final X509Certificate certificate;

    private CertificateFile(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /**
     * Reads the first of a PEM file, which is the server's own; blocks.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static CertificateFile read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new CertificateFile(
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException("'" + file + "' cannot be read as a certificate in PEM: " + e, e);
        }
    }

    /** The host names of its subjectAltName in lower case, {@code *.} ones among them (RFC 5280 §4.2.1.6). */
    public List<String> hosts() {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(DNS_NAME))
                            .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                            .distinct()
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
