package io.tollgate.auth.certificate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * All the names of a certificate's subject, in the certificate's order.
 *
 * @param dn the whole distinguished name in the form of RFC 2253; empty for none
 * @param attributes what stands in it, by the lower-case word for its kind: {@code cn}, {@code o}, {@code ou} and so on
 * @param alternatives what stands in subjectAltName (RFC 5280 §4.2.1.6), by {@code dns}, {@code uri}, {@code email} and {@code ip}
 */
record CertificateNames(String dn, Map<String, List<String>> attributes, Map<String, List<String>> alternatives) {
    /** Kinds that RFC 2253 has no word for. Their values would be hexadecimal without one. */
    private static final Map<String, String> WORDS = Map.of(
            "1.2.840.113549.1.9.1", "EMAIL",
            "2.5.4.5", "SERIALNUMBER",
            "2.5.4.4", "SURNAME",
            "2.5.4.42", "GIVENNAME",
            "2.5.4.12", "TITLE");

    /** RFC 5280 §4.2.1.6: GeneralName. */
    private static final Map<Integer, String> ALTERNATIVES = Map.of(1, "email", 2, "dns", 6, "uri", 7, "ip");

    static CertificateNames of(X509Certificate certificate) throws CertificateParsingException {
        X500Principal subject = certificate.getSubjectX500Principal();
        return new CertificateNames(
                subject.getName(X500Principal.RFC2253),
                attributes(subject.getName(X500Principal.RFC2253, WORDS)),
                alternatives(certificate.getSubjectAlternativeNames()));
    }

    /** RFC 2253 writes the last part first; people read on from the first. */
    private static Map<String, List<String>> attributes(String name) throws CertificateParsingException {
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        try {
            for (Rdn part : new LdapName(name).getRdns()) {
                NamingEnumeration<? extends Attribute> each =
                        part.toAttributes().getAll();
                while (each.hasMore()) {
                    Attribute attribute = each.next();
                    for (int i = 0; i < attribute.size(); i++) {
                        add(attributes, attribute.getID().toLowerCase(Locale.ROOT), attribute.get(i));
                    }
                }
            }
        } catch (InvalidNameException e) {
            throw new CertificateParsingException("its distinguished name cannot be read");
        } catch (NamingException e) {
            throw new IllegalStateException("Names in memory cannot fail", e);
        }
        return attributes;
    }

    private static Map<String, List<String>> alternatives(Collection<List<?>> names) {
        Map<String, List<String>> alternatives = new LinkedHashMap<>();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            String kind = ALTERNATIVES.get(name.get(0));
            if (kind != null) {
                Object value = name.get(1);
                add(
                        alternatives,
                        kind,
                        kind.equals("dns") ? String.valueOf(value).toLowerCase(Locale.ROOT) : value);
            }
        }
        return alternatives;
    }

    /** What is no text has no word either. */
    private static void add(Map<String, List<String>> names, String kind, Object value) {
        if (value instanceof String text) {
            names.computeIfAbsent(kind, any -> new ArrayList<>()).add(text);
        }
    }

    /** All that it has of that kind. */
    List<String> all(SubjectName kind) {
        return switch (kind) {
            case URI -> alternatives.getOrDefault("uri", List.of());
            case DNS -> alternatives.getOrDefault("dns", List.of());
            case EMAIL -> alternatives.getOrDefault("email", List.of());
            case CN -> attributes.getOrDefault("cn", List.of());
            case DN -> dn.isEmpty() ? List.of() : List.of(dn);
        };
    }
}
