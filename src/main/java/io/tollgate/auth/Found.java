package io.tollgate.auth;

/**
 * What {@link CredentialFinder} found.
 *
 * @param credential the token to judge
 * @param stripped the request without it
 */
public record Found(Credential credential, Stripped stripped) {}
