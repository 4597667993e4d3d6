package io.tollgate.auth;

/**
 * A token as it was sent, not yet believed, and where it stood. Only {@link CredentialFinder} makes one, so whoever holds
 * it knows that the request brought exactly one. Its text leaves this package by no method. Immutable.
 */
public final class Credential {
    private final CredentialSettings place;
    private final String token;

    Credential(CredentialSettings place, String token) {
        this.place = place;
        this.token = token;
    }

    /** Whether a browser sends it by itself, whoever's page asked. */
    public boolean ambient() {
        return place.ambient();
    }

    /** Where it stood. */
    public CredentialSettings place() {
        return place;
    }

    String token() {
        return token;
    }

    @Override
    public String toString() {
        return "Credential[" + place + "]";
    }
}
