package io.tollgate.auth.certificate;

/** Which of a certificate's names is its subject's. */
public enum SubjectName {
    /** A URI in subjectAltName, as SPIFFE has it. */
    URI,
    /** A DNS name in subjectAltName, in lower case. */
    DNS,
    /** A mail address in subjectAltName. */
    EMAIL,
    /** The CN of the distinguished name. */
    CN,
    /** The whole distinguished name, in the form of RFC 2253. */
    DN
}
