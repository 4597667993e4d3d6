package io.tollgate.auth;

import io.tollgate.auth.ticket.Tickets;
import io.vertx.core.Future;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token as it was sent, or the certificate or ticket that was shown in its stead, not yet believed, and where it stood. Only
 * {@link CredentialFinder} makes one, so whoever holds it knows that the request brought exactly one. What it is leaves this
 * package by no method, but sealed into a ticket. Immutable.
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

    /**
     * Has the token kept for whoever shows the ticket at that place.
     *
     * @param proven whom it proves
     * @return the ticket; fails as {@link Tickets#issue} says
     */
    public Future<String> exchange(Tickets tickets, String at, Principal proven, Duration life) {
        return tickets.issue(token, at, proven.imprint().subject(), life);
    }

    /**
     * The token that was exchanged for the ticket which this is; the ticket is used up.
     *
     * @return fails as {@link Tickets#redeem} says
     */
    public Future<Credential> redeem(Tickets tickets, String at) {
        return tickets.redeem(token, at).map(issuedFor -> new Credential(place, issuedFor));
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
