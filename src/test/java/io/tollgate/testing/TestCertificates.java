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
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** A private authority (P-256) that signs one server certificate, and those of clients; all as files, and as contexts for raw peers. */
public final class TestCertificates {
    private static final AtomicLong SERIAL = new AtomicLong(System.currentTimeMillis());
    private static final DateTimeFormatter UTC_TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'");
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("2a8648ce3d040302"));

    private final KeyPair authorityKey;
    private final KeyPair serverKey;
    private final X509Certificate authority;
    private final X509Certificate server;

    private TestCertificates(
            KeyPair authorityKey, KeyPair serverKey, X509Certificate authority, X509Certificate server) {
        this.authorityKey = authorityKey;
        this.serverKey = serverKey;
        this.authority = authority;
        this.server = server;
    }

    /** A new authority and a certificate of it for DNS names, the first of which is usually {@code localhost}. */
    public static TestCertificates forNames(String... dnsNames) {
        return forKey(TestKeys.pair("EC", new ECGenParameterSpec("secp256r1")), dnsNames);
    }

    /** The same for an RSA key of 2,048 bits, of which there are two. */
    public static TestCertificates withRsaKey(boolean second, String... dnsNames) {
        return forKey(second ? TestKeys.STRANGER : TestKeys.RSA, dnsNames);
    }

    private static TestCertificates forKey(KeyPair serverKey, String... dnsNames) {
        KeyPair authorityKey = TestKeys.pair("EC", new ECGenParameterSpec("secp256r1"));
        String authorityName = "Test authority " + SERIAL.incrementAndGet();
        byte[] isAuthority = extension("551d13", true, Der.sequence(Der.TRUE));
        return new TestCertificates(
                authorityKey,
                serverKey,
                issue(authorityName, authorityName, authorityKey, authorityKey, isAuthority),
                issue(dnsNames[0], authorityName, serverKey, authorityKey, names(dnsNames)));
    }

    /** A client's certificate with its key. */
    public record Client(KeyPair key, X509Certificate certificate) {}

    /** The same for a day. */
    public Client client(String distinguishedName, String... names) {
        return client(Instant.now().plus(1, ChronoUnit.DAYS), distinguishedName, names);
    }

    /**
     * A client's certificate by this authority.
     *
     * @param notAfter its end, in whole seconds
     * @param distinguishedName as RFC 2253 has it; empty for none
     * @param names of subjectAltName, such as {@code uri:spiffe://a/b}, {@code dns:a}, {@code email:a@b} and {@code ip:7f000001}
     */
    public Client client(Instant notAfter, String distinguishedName, String... names) {
        KeyPair key = TestKeys.pair("EC", new ECGenParameterSpec("secp256r1"));
        byte[] extension = names.length == 0
                ? extension("551d13", true, Der.sequence())
                : alternatives(distinguishedName.isEmpty(), names);
        return new Client(
                key,
                issue(
                        new X500Principal(distinguishedName).getEncoded(),
                        authority.getSubjectX500Principal().getEncoded(),
                        key,
                        authorityKey,
                        notAfter,
                        extension));
    }

    /** RFC 5280 §4.1.2.6: critical where nothing else names the subject. */
    private static byte[] alternatives(boolean critical, String... names) {
        byte[][] values = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            String[] parts = names[i].split(":", 2);
            values[i] = switch (parts[0]) {
                case "email" -> Der.value(0x81, parts[1].getBytes(US_ASCII));
                case "dns" -> Der.value(0x82, parts[1].getBytes(US_ASCII));
                case "uri" -> Der.value(0x86, parts[1].getBytes(US_ASCII));
                case "ip" -> Der.value(0x87, HexFormat.of().parseHex(parts[1]));
                default -> throw new IllegalArgumentException(names[i]);
            };
        }
        return extension("551d11", critical, Der.sequence(values));
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
        return clientContext(null);
    }

    /** The same for one that shows that certificate where it is asked, if there is one. */
    public SSLContext clientContext(@Nullable Client shown) {
        return clientContext(shown, () -> {});
    }

    /** For one that says each time that it takes its key, as it does in a whole handshake and in no resumed one. */
    public SSLContext clientContext(@Nullable Client shown, Runnable keyTaken) {
        try {
            KeyStore store = emptyStore();
            store.setCertificateEntry("authority", authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            KeyStore own = emptyStore();
            if (shown != null) {
                own.setKeyEntry(
                        "client", shown.key().getPrivate(), new char[0], new X509Certificate[] {shown.certificate()});
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {telling(keys.getKeyManagers()[0], keyTaken)}, trust.getTrustManagers(), null);
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
        Instant notAfter = Instant.now().plus(1, ChronoUnit.DAYS);
        return issue(name(subject), name(issuer), subjectKey, issuerKey, notAfter, extension);
    }

    private static X509Certificate issue(
            byte[] subject, byte[] issuer, KeyPair subjectKey, KeyPair issuerKey, Instant notAfter, byte[] extension) {
        byte[] unsigned = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(BigInteger.valueOf(SERIAL.incrementAndGet())),
                ECDSA_WITH_SHA256,
                issuer,
                Der.sequence(time(notAfter.minus(25, ChronoUnit.HOURS)), time(notAfter)),
                subject,
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
