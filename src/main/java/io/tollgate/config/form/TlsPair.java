package io.tollgate.config.form;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a private key is that of a certificate. Nobody else looks before the first handshake fails, and a renewal that has
 * come half way is just that: the new certificate beside the old key.
 */
final class TlsPair {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final byte[] PROBE = "tollgate".getBytes(StandardCharsets.US_ASCII);

    private TlsPair() {}

    /**
     * False only where the two are known not to belong together: a form that is not read here is for others to judge.
     *
     * @param certificates PEM, the server's own first
     * @param key PEM
     */
    static boolean fits(byte[] certificates, byte[] key) {
        Matcher pem = PKCS8.matcher(new String(key, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            return true;
        }
        try {
            PublicKey owner = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificates))
                    .getPublicKey();
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
            PrivateKey secret =
                    KeyFactory.getInstance(owner.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return signs(secret, owner);
        } catch (InvalidKeySpecException e) {
            return false;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return true;
        }
    }

    private static boolean signs(PrivateKey secret, PublicKey owner) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (owner.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> owner.getAlgorithm();
                });
        signature.initSign(secret);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(owner);
        signature.update(PROBE);
        try {
            return signature.verify(signed);
        } catch (SignatureException e) {
            return false; // of another length
        }
    }
}
