package io.tollgate.auth;

import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.IntrospectionSketch;
import io.tollgate.token.Algorithm;
import io.tollgate.token.KeyFault;
import io.tollgate.token.TokenMint;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An identity provider with one ES256 key: its tokens, and the settings that believe them. */
final class Mint {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    static final Instant EXPIRY = NOW.plusSeconds(60);
    static final Duration LEEWAY = Duration.ofSeconds(30);

    private final String issuer;
    private final TokenMint.NewKey key;

    Mint(String issuer, String keyId) {
        this.issuer = issuer;
        this.key = TokenMint.newKey(Algorithm.ES256, keyId);
    }

    /** The public half as a JWK Set. */
    String jwks() {
        return key.publicJwks();
    }

    /** A token that is good until EXPIRY, with these claims besides or in place of the usual ones. */
    String token(Map<String, Object> claims) {
        Map<String, Object> all =
                new HashMap<>(Map.of("iss", issuer, "aud", "tollgate", "sub", "alice", "exp", EXPIRY.getEpochSecond()));
        all.putAll(claims);
        try {
            return TokenMint.of(key.privateJwk()).sign(Map.of(), all);
        } catch (KeyFault e) {
            throw new AssertionError(e);
        }
    }

    IssuerSettings settings(IssuerSettings.Keys keys, int remember) {
        return settings(keys, remember, List.of("tollgate"), false);
    }

    /** Those that believe its tokens for that audience, and remember none. */
    IssuerSettings settings(List<String> audience, boolean idTokens) {
        return settings(new IssuerSettings.InlineKeys(jwks()), 0, audience, idTokens);
    }

    /** Those that take what that server says of tokens, and JWTs by these keys. */
    IssuerSettings asked(IssuerSettings.Keys keys, AuthorizerStub server) {
        IssuerSettings strict = settings(keys, 10);
        return new IssuerSettings(
                issuer,
                issuer,
                strict.subject(),
                strict.audience(),
                strict.keys(),
                strict.algorithms(),
                strict.leeway(),
                strict.idTokens(),
                strict.remember(),
                strict.freshness(),
                IntrospectionSketch.of(server).settings(),
                null);
    }

    /** Those that believe them whatever iss they have, by that name, with the subject in that claim. */
    IssuerSettings anyIssuer(String name, String subject) {
        IssuerSettings strict = inline(10);
        return new IssuerSettings(
                name,
                null,
                subject,
                null,
                strict.keys(),
                strict.algorithms(),
                strict.leeway(),
                strict.idTokens(),
                strict.remember(),
                strict.freshness(),
                strict.introspection(),
                null);
    }

    private IssuerSettings settings(IssuerSettings.Keys keys, int remember, List<String> audience, boolean idTokens) {
        return new IssuerSettings(
                "main",
                issuer,
                IssuerSettings.DEFAULT_SUBJECT,
                audience,
                keys,
                Set.of(Algorithm.ES256),
                LEEWAY,
                idTokens,
                remember,
                IssuerSettings.Freshness.DEFAULT,
                null,
                null);
    }

    IssuerSettings inline(int remember) {
        return settings(new IssuerSettings.InlineKeys(jwks()), remember);
    }

    static Credential credential(String token) {
        return new Credential(new CredentialSettings.Header("Authorization"), token);
    }

    static Credential cookie(String token) {
        return new Credential(new CredentialSettings.Cookie("tg"), token);
    }
}
