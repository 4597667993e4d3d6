package io.tollgate.auth;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * A token as it was sent, or the certificate that was shown in its stead, not yet believed, and where it stood. Only
 * {@link CredentialFinder} makes one, so whoever holds it knows that the request brought exactly one. What it is leaves this
 * package by no method. Immutable.
 */
public final class Credential {
    private final CredentialSettings place;
    private final String token;
    private final @Nullable X509Certificate certificate;

    Credential(CredentialSettings place, String token) {
        this.place = place;
        this.token = token;
        this.certificate = null;
    }

    Credential(CredentialSettings.Certificate place, X509Certificate certificate) {
        this.place = place;
        this.token = "";
        this.certificate = certificate;
    }

    /** Whether a browser sends it by itself, whoever's page asked. */
    public boolean ambient() {
        return place.ambient();
    }

    /** Where it stood. */
    public CredentialSettings place() {
        return place;
    }

    /** Empty for a certificate. */
    String token() {
        return token;
    }

    /** Null for a token. */
    @Nullable
    X509Certificate certificate() {
        return certificate;
    }

    @Override
    public String toString() {
        return "Credential[" + place + "]";
    }
}
