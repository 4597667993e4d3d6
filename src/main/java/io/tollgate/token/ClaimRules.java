package io.tollgate.token;

import io.tollgate.token.TokenFault.Reason;
import io.tollgate.token.logout.LogoutToken;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of one issuer must say (RFC 7519 §4.1, RFC 8725 §3). Immutable, safe on any thread; the time is brought
 * by the caller.
 *
 * <table>
 * <caption>Every registered claim is either expected or left alone on purpose</caption>
 * <tr><td>{@code iss}</td><td>exactly the issuer, character by character; left alone only where {@link Whose} says so</td></tr>
 * <tr><td>{@code sub}, or the claim that stands for it</td><td>a string that is not empty: a principal is issuer and
 *     subject, limits and revocations go by it</td></tr>
 * <tr><td>{@code aud}</td><td>holds one of the audience; left alone only where the audience is null</td></tr>
 * <tr><td>{@code exp}</td><td>required; accepted while now &lt; exp + leeway</td></tr>
 * <tr><td>{@code nbf}</td><td>if present, accepted once now + leeway &ge; nbf</td></tr>
 * <tr><td>{@code iat}</td><td>if present, a time; not compared with the clock, since RFC 7519 gives it no such
 *     meaning and issuers' clocks run ahead</td></tr>
 * <tr><td>{@code jti}</td><td>if present, a string</td></tr>
 * </table>
 */
public final class ClaimRules {
    /** The last second of the year 9999: a later time is milliseconds taken for seconds, and overflows timers. */
    private static final long LATEST_SECOND = 253_402_300_799L;

    private static final BigDecimal LATEST = BigDecimal.valueOf(LATEST_SECOND);

    /** OpenID Connect Back-Channel Logout 1.0 §2.4. */
    private static final String LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

    /** OpenID Connect Core §2 and §3.3.2.11: what only ID tokens carry. */
    private static final Set<String> ID_TOKEN_MARKS = Set.of("nonce", "at_hash", "c_hash");

    /** Where servers say what an active token is: Hydra and Cognito in the one, Keycloak in the other. */
    private static final List<String> KINDS = List.of("token_use", "typ");

    private static final Set<String> REFRESH_TOKENS = Set.of("refresh_token", "refresh", "offline");

    private final Whose whose;
    private final @Nullable List<String> audience;
    private final Duration leeway;
    private final boolean idTokens;

    /**
     * How a token says whose it is.
     *
     * @param issuer the exact {@code iss}; where that is not asked for, what tokens without a word of it are taken to be from
     * @param asksIssuer whether {@code iss} has to say it
     * @param subject where the subject stands, as {@link Claims#at} reads it
     */
    public record Whose(String issuer, boolean asksIssuer, String subject) {
        public static final String SUBJECT = "sub";
    }

    /** For tokens that say it by {@code iss} and {@code sub}. */
    public ClaimRules(String issuer, @Nullable List<String> audience, Duration leeway, boolean idTokens) {
        this(new Whose(issuer, true, Whose.SUBJECT), audience, leeway, idTokens);
    }

    /**
     * @param whose who vouches for whom
     * @param audience one of these must be in {@code aud}; null: any audience
     * @param leeway by how much clocks may differ, never negative
     * @param idTokens whether OpenID Connect ID tokens are taken as well
     */
    public ClaimRules(Whose whose, @Nullable List<String> audience, Duration leeway, boolean idTokens) {
        if (leeway.isNegative()) {
            throw new IllegalArgumentException("leeway " + leeway + ", expected 0 or more");
        }
        this.whose = Objects.requireNonNull(whose);
        this.audience = audience == null ? null : List.copyOf(audience);
        this.leeway = leeway;
        this.idTokens = idTokens;
    }

    /** @throws TokenFault if a claim does not say what it must at that time */
    public VerifiedToken judge(VerifiedJwt jwt, Instant now) throws TokenFault {
        Map<String, Object> claims = read(jwt);
        checkIssuer(claims);
        Instant expiresAt = time(claims, "exp");
        if (expiresAt == null) {
            throw new TokenFault(Reason.CLAIMS, "no exp, and a token must end");
        }
        return judge(claims, expiresAt, now);
    }

    /**
     * The same of what the server that issued a token says of it (RFC 7662 §2.2): {@code iss} need not be there, and it must say
     * that the token is active, and of no other kind than one to show to servers.
     *
     * @param answer the server's, as it came
     * @param longest how long a token is believed whose end is not said; null: it has to be
     * @throws TokenFault of reason ANSWER where it is no such answer and says nothing of the token; else why the token is not
     *     taken
     */
    public VerifiedToken judgeAnswer(byte[] answer, Instant now, @Nullable Duration longest) throws TokenFault {
        Map<String, Object> claims = ofActive(answer);
        if (claims.containsKey("iss")) {
            checkIssuer(claims);
        }
        Instant expiresAt = time(claims, "exp");
        if (expiresAt == null && longest == null) {
            throw new TokenFault(
                    Reason.CLAIMS, "no exp, and the settings do not say how long such a token is believed");
        }
        // The leeway is for another's clock; this end is by ours.
        return judge(claims, expiresAt == null ? now.plus(longest).minus(leeway) : expiresAt, now);
    }

    private VerifiedToken judge(Map<String, Object> claims, Instant expiresAt, Instant now) throws TokenFault {
        checkAudience(claims.get("aud"));
        checkExpiry(expiresAt, now);
        checkNotBefore(claims, now);
        time(claims, "iat");
        Claims present = Claims.of(claims);
        String subject = subject(present);
        checkId(claims);
        checkUse(claims);
        return new VerifiedToken(whose.issuer(), subject, expiresAt, present);
    }

    /**
     * The same of a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4 and §2.6): it says that a session has ended, of
     * whom or which, and nothing by which it could be taken for an ID token.
     *
     * @param clients one of these must be in {@code aud}; null: any
     */
    public LogoutToken judgeLogout(VerifiedJwt jwt, @Nullable List<String> clients, Instant now) throws TokenFault {
        Map<String, Object> claims = read(jwt);
        checkIssuer(claims);
        checkAudience(claims.get("aud"), clients);
        Instant issuedAt = time(claims, "iat");
        Instant expiresAt = time(claims, "exp");
        if (issuedAt == null || expiresAt == null) {
            throw new TokenFault(Reason.CLAIMS, "no iat or no exp, and a logout token has both");
        }
        checkExpiry(expiresAt, now);
        if (now.plus(leeway).isBefore(issuedAt)) {
            throw new TokenFault(
                    Reason.NOT_YET_VALID, "iat " + issuedAt + " is more than leeway " + leeway + " after " + now);
        }
        if (!tellsOfLogout(claims)) {
            throw new TokenFault(Reason.CLAIMS, "events does not tell of a logout");
        }
        if (claims.containsKey("nonce")) {
            throw new TokenFault(Reason.CLAIMS, "nonce is there, and a logout token has none");
        }
        String id = text(claims, "jti");
        String subject = text(claims, "sub");
        String session = text(claims, "sid");
        if (id == null || (subject == null && session == null)) {
            throw new TokenFault(Reason.CLAIMS, "no jti, or neither sub nor sid");
        }
        return new LogoutToken(id, subject, session, issuedAt, expiresAt);
    }

    private static boolean tellsOfLogout(Map<String, Object> claims) {
        return claims.get("events") instanceof Map<?, ?> events && events.get(LOGOUT_EVENT) instanceof Map<?, ?>;
    }

    private static @Nullable String text(Map<String, Object> claims, String name) throws TokenFault {
        Object value = claims.get(name);
        if (value == null || (value instanceof String text && !text.isEmpty())) {
            return (String) value;
        }
        throw new TokenFault(Reason.CLAIMS, name + " is not a string that says something");
    }

    /**
     * Whether a token that other rules took would be taken by these as that subject's, as far as audience and use go; its
     * time is not asked.
     */
    public boolean stillTake(String subject, Claims claims) {
        try {
            checkAudience(claims.get("aud"));
            if (!subject.equals(subject(claims))) {
                return false;
            }
            return idTokens || ID_TOKEN_MARKS.stream().allMatch(mark -> claims.get(mark) == null);
        } catch (TokenFault fault) {
            return false;
        }
    }

    private static Map<String, Object> read(VerifiedJwt jwt) throws TokenFault {
        try {
            return StrictJson.object(jwt.payload());
        } catch (StrictJson.Rejected e) {
            throw new TokenFault(Reason.CLAIMS, "the payload: " + e.getMessage());
        }
    }

    /** The members of an answer about an active token, but for those that are null. */
    private static Map<String, Object> ofActive(byte[] answer) throws TokenFault {
        Map<String, Object> claims;
        try {
            claims = new LinkedHashMap<>(StrictJson.object(answer));
        } catch (StrictJson.Rejected e) {
            throw new TokenFault(Reason.ANSWER, "the answer: " + e.getMessage());
        }
        claims.values().removeIf(value -> value == StrictJson.Null.NULL);
        if (!(claims.remove("active") instanceof Boolean active)) {
            throw new TokenFault(Reason.ANSWER, "the answer: active is neither true nor false");
        }
        if (!active) {
            throw new TokenFault(Reason.INACTIVE, "its server says that it is not active");
        }
        checkKind(claims);
        return Collections.unmodifiableMap(claims);
    }

    /** Servers tell of refresh tokens too, which open nothing; and whoever shows a token of another type has more to prove. */
    private static void checkKind(Map<String, Object> claims) throws TokenFault {
        Object type = claims.get("token_type");
        if (type != null && !(type instanceof String text && text.equalsIgnoreCase("Bearer"))) {
            throw new TokenFault(Reason.TYPE, "token_type is neither absent nor Bearer");
        }
        for (String name : KINDS) {
            if (claims.get(name) instanceof String kind && REFRESH_TOKENS.contains(kind.toLowerCase(Locale.ROOT))) {
                throw new TokenFault(Reason.TYPE, name + " says that it is a refresh token");
            }
        }
    }

    private void checkIssuer(Map<String, Object> claims) throws TokenFault {
        if (whose.asksIssuer() && !whose.issuer().equals(claims.get("iss"))) {
            throw new TokenFault(Reason.WRONG_ISSUER, "iss is not exactly " + whose.issuer());
        }
    }

    /** RFC 7519 §4.1.3: a string, or an array of strings. */
    private void checkAudience(@Nullable Object value) throws TokenFault {
        checkAudience(value, audience);
    }

    private static void checkAudience(@Nullable Object value, @Nullable List<String> audience) throws TokenFault {
        List<?> named = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
        for (Object name : named) {
            if (!(name instanceof String)) {
                throw new TokenFault(Reason.WRONG_AUDIENCE, "aud is neither a string nor an array of strings");
            }
        }
        if (audience != null && Collections.disjoint(audience, named)) {
            throw new TokenFault(Reason.WRONG_AUDIENCE, "aud holds none of " + audience);
        }
    }

    private void checkExpiry(Instant expiresAt, Instant now) throws TokenFault {
        if (!now.isBefore(expiresAt.plus(leeway))) {
            throw new TokenFault(Reason.EXPIRED, "exp " + expiresAt + " and leeway " + leeway + " are past at " + now);
        }
    }

    private void checkNotBefore(Map<String, Object> claims, Instant now) throws TokenFault {
        Instant notBefore = time(claims, "nbf");
        if (notBefore != null && now.plus(leeway).isBefore(notBefore)) {
            throw new TokenFault(
                    Reason.NOT_YET_VALID, "nbf " + notBefore + " is more than leeway " + leeway + " after " + now);
        }
    }

    private String subject(Claims claims) throws TokenFault {
        if (claims.at(whose.subject()) instanceof String subject && !subject.isEmpty()) {
            return subject;
        }
        throw new TokenFault(Reason.CLAIMS, whose.subject() + " is not a string that says something");
    }

    private static void checkId(Map<String, Object> claims) throws TokenFault {
        if (claims.containsKey("jti") && !(claims.get("jti") instanceof String)) {
            throw new TokenFault(Reason.CLAIMS, "jti is not a string");
        }
    }

    private void checkUse(Map<String, Object> claims) throws TokenFault {
        if (tellsOfLogout(claims)) {
            throw new TokenFault(Reason.TYPE, "it is a logout token, which opens nothing");
        }
        if (!idTokens && !Collections.disjoint(claims.keySet(), ID_TOKEN_MARKS)) {
            throw new TokenFault(Reason.ID_TOKEN, "it is an ID token, and this issuer's are not taken");
        }
    }

    /** RFC 7519 §2, NumericDate: seconds since 1970, fractions allowed; null if absent. */
    static @Nullable Instant time(Map<String, Object> claims, String name) throws TokenFault {
        Object value = claims.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Number number)) {
            throw new TokenFault(Reason.CLAIMS, name + " is not a number");
        }
        if (number instanceof Long whole && whole >= 0 && whole <= LATEST_SECOND) {
            return Instant.ofEpochSecond(whole);
        }
        BigDecimal seconds = number instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(number.longValue());
        if (seconds.signum() < 0 || seconds.compareTo(LATEST) > 0) {
            throw new TokenFault(Reason.CLAIMS, name + " is not a time from 1970 to 9999, in seconds");
        }
        BigInteger nanos =
                seconds.movePointRight(9).setScale(0, RoundingMode.DOWN).toBigInteger();
        BigInteger[] parts = nanos.divideAndRemainder(BigInteger.valueOf(1_000_000_000L));
        return Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue());
    }
}
