package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;

/** A private authority (P-256) that signs one server certificate; all as files, and as contexts for raw peers. */
public final class TestCertificates {
    private static final AtomicLong SERIAL = new AtomicLong(System.currentTimeMillis());
    private static final DateTimeFormatter UTC_TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'");
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("2a8648ce3d040302"));

    private final KeyPair serverKey;
    private final X509Certificate authority;
    private final X509Certificate server;

    private TestCertificates(KeyPair serverKey, X509Certificate authority, X509Certificate server) {
        this.serverKey = serverKey;
        this.authority = authority;
        this.server = server;
    }

    /** A new authority and a certificate of it for DNS names, the first of which is usually {@code localhost}. */
    public static TestCertificates forNames(String... dnsNames) {
        KeyPair authorityKey = TestKeys.pair("EC", new ECGenParameterSpec("secp256r1"));
        KeyPair serverKey = TestKeys.pair("EC", new ECGenParameterSpec("secp256r1"));
        String authorityName = "Test authority " + SERIAL.incrementAndGet();
        byte[] isAuthority = extension("551d13", true, Der.sequence(Der.TRUE));
        return new TestCertificates(
                serverKey,
                issue(authorityName, authorityName, authorityKey, authorityKey, isAuthority),
                issue(dnsNames[0], authorityName, serverKey, authorityKey, names(dnsNames)));
    }

    /** The authority's certificate as PEM. */
    public Path writeCa(Path folder) {
        return write(folder.resolve("ca.pem"), "CERTIFICATE", encoded(authority));
    }

    public Path writeCertificate(Path folder) {
        return write(folder.resolve("tls.crt"), "CERTIFICATE", encoded(server));
    }

    /** The server's private key as PKCS #8 PEM. */
    public Path writeKey(Path folder) {
        return write(
                folder.resolve("tls.key"), "PRIVATE KEY", serverKey.getPrivate().getEncoded());
    }

    /** For a server that shows the certificate. */
    public SSLContext serverContext() {
        return serverContext(() -> {});
    }

    /** For a server that says each time that it takes its key, as it does in a whole handshake and in no resumed one. */
    public SSLContext serverContext(Runnable keyTaken) {
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("server", serverKey.getPrivate(), new char[0], new X509Certificate[] {server});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {telling(keys.getKeyManagers()[0], keyTaken)}, null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyManager telling(KeyManager keys, Runnable keyTaken) {
        Class<?>[] kind = {X509KeyManager.class};
        return (KeyManager) Proxy.newProxyInstance(kind[0].getClassLoader(), kind, (proxy, method, words) -> {
            if (method.getName().equals("getPrivateKey")) {
                keyTaken.run();
            }
            return method.invoke(keys, words);
        });
    }

    /** For a client that trusts this authority only. */
    public SSLContext clientContext() {
        try {
            KeyStore store = emptyStore();
            store.setCertificateEntry("authority", authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** A certificate for a key as RFC 7515 §4.1.6 writes it, by an authority that nobody trusts. */
    static String x5c(KeyPair subject) {
        KeyPair authorityKey = TestKeys.pair("EC", new ECGenParameterSpec("secp256r1"));
        byte[] extension = extension("551d13", true, Der.sequence());
        return Base64.getEncoder()
                .encodeToString(encoded(issue("stranger", "strangers", subject, authorityKey, extension)));
    }

    /** RFC 5280 §4.1. */
    private static X509Certificate issue(
            String subject, String issuer, KeyPair subjectKey, KeyPair issuerKey, byte[] extension) {
        Instant now = Instant.now();
        byte[] unsigned = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(BigInteger.valueOf(SERIAL.incrementAndGet())),
                ECDSA_WITH_SHA256,
                name(issuer),
                Der.sequence(time(now.minus(1, ChronoUnit.HOURS)), time(now.plus(1, ChronoUnit.DAYS))),
                name(subject),
                subjectKey.getPublic().getEncoded(),
                Der.explicit(3, Der.sequence(extension)));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(issuerKey.getPrivate());
            signature.update(unsigned);
            byte[] whole = Der.sequence(unsigned, ECDSA_WITH_SHA256, Der.bitString(signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.oid("550403"), Der.utf8(commonName))));
    }

    private static byte[] time(Instant instant) {
        return Der.value(0x17, UTC_TIME.format(instant.atOffset(ZoneOffset.UTC)).getBytes(US_ASCII));
    }

    private static byte[] names(String... dnsNames) {
        byte[][] names = new byte[dnsNames.length][];
        for (int i = 0; i < dnsNames.length; i++) {
            names[i] = Der.value(0x82, dnsNames[i].getBytes(US_ASCII));
        }
        return extension("551d11", false, Der.sequence(names));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        byte[] octets = Der.value(0x04, value);
        return critical ? Der.sequence(Der.oid(oid), Der.TRUE, octets) : Der.sequence(Der.oid(oid), octets);
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path write(Path file, String label, byte[] der) {
        return TestKeys.write(file, TestKeys.pem(label, der).getBytes(US_ASCII));
    }
}
