package io.tollgate.auth.certificate;

import io.tollgate.auth.place.Bearer;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.token.Claims;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Whom a certificate names that a listener has proven: its authorities and that the client has its key are the listener's to
 * check, its time and its names are judged here. Immutable, safe on any thread.
 *
 * <table>
 * <caption>What it claims</caption>
 * <tr><td>{@code iss}, {@code sub}</td><td>as {@link #issuer} and {@link #subject}</td></tr>
 * <tr><td>{@code iat}, {@code exp}</td><td>its notBefore and notAfter, in seconds</td></tr>
 * <tr><td>{@code jti}, {@code serial}</td><td>its serial number in hexadecimal, unique for its issuer</td></tr>
 * <tr><td>{@code fingerprint}</td><td>the SHA-256 of the whole in hexadecimal</td></tr>
 * <tr><td>{@code subject.cn}, {@code .o}, {@code .ou} …</td><td>a text, or a list where there are several; {@code subject.dn} is
 *     all of them</td></tr>
 * <tr><td>{@code san.dns}, {@code .uri}, {@code .email}, {@code .ip}</td><td>lists</td></tr>
 * </table>
 */
public final class CertificateIdentity {
    /** Begins what is said for the issuer, so that no token's {@code iss} is taken for an authority's name. */
    public static final String ISSUER = "certificate:";

    /** As much as a token may have. */
    static final int LONGEST = 16 * 1024;

    private final String issuer;
    private final String subject;
    private final Instant endsAt;
    private final Claims claims;

    private CertificateIdentity(String issuer, String subject, Instant endsAt, Claims claims) {
        this.issuer = issuer;
        this.subject = subject;
        this.endsAt = endsAt;
        this.claims = claims;
    }

    /**
     * Judges a certificate at that moment.
     *
     * @param by which name is the subject's; there has to be exactly one
     * @throws Refusal INVALID_TOKEN, without any of its names
     */
    public static CertificateIdentity of(X509Certificate certificate, SubjectName by, Instant now) throws Refusal {
        Instant begins = certificate.getNotBefore().toInstant();
        Instant ends = certificate.getNotAfter().toInstant();
        if (now.isBefore(begins) || now.isAfter(ends)) {
            throw invalid("it is good from " + begins + " to " + ends + ", not at " + now);
        }
        try {
            byte[] whole = certificate.getEncoded();
            if (whole.length > LONGEST) {
                throw invalid("it has " + whole.length + " bytes; expected " + LONGEST + " at most");
            }
            CertificateNames names = CertificateNames.of(certificate);
            String issuer = ISSUER + certificate.getIssuerX500Principal().getName(X500Principal.RFC2253);
            String subject = only(names.all(by), by);
            Map<String, Object> claims = new LinkedHashMap<>();
            claims.put("iss", issuer);
            claims.put("sub", subject);
            claims.put("iat", begins.getEpochSecond());
            claims.put("exp", ends.getEpochSecond());
            String serial = certificate.getSerialNumber().toString(16);
            claims.put("jti", serial);
            claims.put("serial", serial);
            claims.put("fingerprint", fingerprint(whole));
            claims.put("subject", subjectClaim(names));
            claims.put("san", names.alternatives());
            return new CertificateIdentity(issuer, subject, ends, Claims.structured(claims));
        } catch (CertificateParsingException | CertificateEncodingException e) {
            throw invalid("its names cannot be read");
        }
    }

    private static String only(List<String> names, SubjectName by) throws Refusal {
        if (names.size() != 1 || names.get(0).isEmpty()) {
            throw invalid("it has " + names.size() + " names of the kind " + by
                    + "; expected exactly one that says something");
        }
        return names.get(0);
    }

    private static Map<String, Object> subjectClaim(CertificateNames names) {
        Map<String, Object> subject = new LinkedHashMap<>();
        names.attributes().forEach((kind, values) -> subject.put(kind, values.size() == 1 ? values.get(0) : values));
        subject.put("dn", names.dn());
        return subject;
    }

    private static String fingerprint(byte[] whole) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(whole));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static Refusal invalid(String detail) {
        return Refusal.of(Outcome.INVALID_TOKEN, "the client's certificate: " + detail)
                .with("WWW-Authenticate", Bearer.INVALID_TOKEN);
    }

    /** The subject that claims of an identity would name by that kind now, or null for none. */
    public static @Nullable String subjectOf(Claims claims, SubjectName by) {
        Object named = switch (by) {
            case URI -> claims.at("san.uri");
            case DNS -> claims.at("san.dns");
            case EMAIL -> claims.at("san.email");
            case CN -> claims.at("subject.cn");
            case DN -> claims.at("subject.dn");
        };
        if (named instanceof List<?> list && list.size() == 1) {
            named = list.get(0);
        }
        return named instanceof String text && !text.isEmpty() ? text : null;
    }

    /** {@code certificate:} and the distinguished name of the authority that signed it, in the form of RFC 2253. */
    public String issuer() {
        return issuer;
    }

    public String subject() {
        return subject;
    }

    /** Its notAfter. */
    public Instant endsAt() {
        return endsAt;
    }

    public Claims claims() {
        return claims;
    }

    /** Shows the subject to nobody: it may be a person's. */
    @Override
    public String toString() {
        return "CertificateIdentity[issuer=" + issuer + ", endsAt=" + endsAt + "]";
    }
}
