package io.tollgate.token;

import static io.tollgate.fuzz.Property.holds;
import static io.tollgate.fuzz.Property.same;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.fuzz.Seeds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Fuzz target for tokens and what is in them. The first byte says what the rest is: T a compact token, H a header and,
 * behind the first line, a payload, which are then rightly signed; J a JSON text; K a JWK Set.
 *
 * <p>The public keys' private halves were thrown away: nothing but the {@code valid-} seeds can hold.
 */
public final class TokenFuzz {
    private static final Set<Algorithm> ALL = Set.of(Algorithm.values());
    private static final byte[] SECRET = new byte[64];
    private static final Instant NOW = Instant.ofEpochSecond(1_900_000_000L);
    private static final String ISSUER = "https://idp.test";
    private static final String AUDIENCE = "tollgate";
    private static final Duration LEEWAY = Duration.ofSeconds(30);

    private static final ClaimRules RULES = new ClaimRules(ISSUER, List.of(AUDIENCE), LEEWAY, false);
    private static final Set<String> SIGNED = Seeds.named("token", "valid-").stream()
            .map(seed -> new String(seed, 1, seed.length - 1, ISO_8859_1))
            .collect(Collectors.toUnmodifiableSet());
    private static final KeySet PUBLIC_KEYS;
    private static final KeySet SECRET_KEY;

    static {
        try {
            byte[] jwks = Seeds.named("token", "keys").get(0);
            PUBLIC_KEYS = KeySet.parse(new String(jwks, 1, jwks.length - 1, UTF_8), ALL);
            SECRET_KEY = KeySet.ofSecret(new Secret(SECRET), ALL);
        } catch (KeyFault e) {
            throw new AssertionError(e);
        }
    }

    private TokenFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0]) {
            case 'T' -> tokenHoldsOnlyIfItWasSigned(new String(rest, ISO_8859_1));
            case 'H' -> signedTokenIsJudgedByItsClaims(rest);
            case 'J' -> jsonReadsAsNaively(rest);
            case 'K' -> setIsReadOrRefused(new String(rest, UTF_8));
            default -> {}
        }
    }

    private static void tokenHoldsOnlyIfItWasSigned(String token) {
        same(verifies(PUBLIC_KEYS, token), SIGNED.contains(token), "it holds if it was signed, and only then");
        if (verifies(SECRET_KEY, token)) {
            String[] parts = token.split("\\.", -1);
            String input = parts[0] + "." + parts[1];
            byte[] mac = mac(algorithm(token), input);
            holds(MessageDigest.isEqual(mac, Base64Url.decode(parts[2])), "an HMAC holds if it is the JDK's");
        }
    }

    private static boolean verifies(KeySet keys, String token) {
        try {
            VerifiedJwt jwt = keys.verify(RawJwt.parse(token));
            RULES.judge(jwt, NOW);
            return true;
        } catch (TokenFault fault) {
            isFitForALog(fault.getMessage());
            return afterSignature(fault);
        }
    }

    /** Whether it was its claims that were refused: then its signature held. */
    private static boolean afterSignature(TokenFault fault) {
        return switch (fault.reason()) {
            case CLAIMS, EXPIRED, NOT_YET_VALID, WRONG_ISSUER, WRONG_AUDIENCE, ID_TOKEN -> true;
            case TOO_LONG, MALFORMED, ALGORITHM, HEADER, TYPE, UNKNOWN_KEY, KEY, BAD_SIGNATURE, INACTIVE, ANSWER ->
                false;
        };
    }

    private static void signedTokenIsJudgedByItsClaims(byte[] input) {
        int line = 0;
        while (line < input.length && input[line] != '\n') {
            line++;
        }
        byte[] header = Arrays.copyOf(input, line);
        byte[] payload = Arrays.copyOfRange(input, Math.min(line + 1, input.length), input.length);
        String signingInput = Base64Url.encode(header) + "." + Base64Url.encode(payload);
        Algorithm algorithm = algorithm(signingInput + ".AA");
        if (algorithm == null || !algorithm.symmetric()) {
            return;
        }
        String token = signingInput + "." + Base64Url.encode(mac(algorithm, signingInput));
        holds(!verifies(PUBLIC_KEYS, token), "no secret's signature holds for a public key");
        try {
            RawJwt raw = RawJwt.parse(token);
            VerifiedJwt jwt = SECRET_KEY.verify(raw);
            boolean accepted = accepts(jwt);
            NaiveJson.Read naive = naively(payload);
            if (naive == null) {
                holds(!accepted, "claims are a JSON object");
            } else if (!naive.outOfBounds()) {
                Object issuer = naive.object().get("iss");
                same("" + raw.unverifiedIssuer(), issuer instanceof String text ? text : "null", "the issuer named");
                same(accepted, mayPass(naive.object()), "claims are judged as naively");
            }
        } catch (TokenFault fault) {
            same(fault.reason(), TokenFault.Reason.TOO_LONG, "what is rightly signed holds");
        }
    }

    private static boolean accepts(VerifiedJwt jwt) {
        try {
            VerifiedToken token = RULES.judge(jwt, NOW);
            same(token.issuer(), ISSUER, "its issuer");
            holds(token.expiresAt().plus(LEEWAY).isAfter(NOW), "it has not ended");
            return true;
        } catch (TokenFault fault) {
            isFitForALog(fault.getMessage());
            return false;
        }
    }

    /** RFC 7519 §4.1 as {@link ClaimRules} promises it, over a naively read payload. */
    private static boolean mayPass(Map<String, Object> claims) {
        Object audience = claims.get("aud");
        List<?> audiences = audience instanceof List<?> list ? list : Arrays.asList(audience);
        long now = NOW.getEpochSecond();
        return ISSUER.equals(claims.get("iss"))
                && audiences.contains(AUDIENCE)
                && audiences.stream().allMatch(name -> name == NaiveJson.NULL || name instanceof String)
                && claims.get("sub") instanceof String subject
                && !subject.isEmpty()
                && isTime(claims.get("exp"))
                && nanos(claims.get("exp")).compareTo(BigDecimal.valueOf(now - LEEWAY.toSeconds())) > 0
                && isTime(claims.getOrDefault("iat", BigDecimal.ZERO))
                && isTime(claims.getOrDefault("nbf", BigDecimal.ZERO))
                && nanos(claims.getOrDefault("nbf", BigDecimal.ZERO))
                                .compareTo(BigDecimal.valueOf(now + LEEWAY.toSeconds()))
                        <= 0
                && claims.getOrDefault("jti", "") instanceof String
                && Collections.disjoint(claims.keySet(), Set.of("nonce", "at_hash", "c_hash"));
    }

    private static BigDecimal nanos(Object time) {
        return ((BigDecimal) time).setScale(9, RoundingMode.DOWN);
    }

    private static boolean isTime(Object value) {
        return value instanceof BigDecimal time
                && time.signum() >= 0
                && time.compareTo(BigDecimal.valueOf(253_402_300_799L)) <= 0;
    }

    private static void jsonReadsAsNaively(byte[] input) {
        NaiveJson.Read naive = naively(input);
        try {
            Map<String, Object> read = StrictJson.object(input);
            holds(naive != null, "what is read is a JSON object");
            holds(naive.outOfBounds() || sameTree(read, naive.object(), true), "a JSON object reads as naively");
        } catch (StrictJson.Rejected rejected) {
            holds(naive == null || naive.outOfBounds(), "a JSON object is read, but: " + rejected.getMessage());
        }
    }

    private static NaiveJson.Read naively(byte[] utf8) {
        try {
            return NaiveJson.object(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException | NaiveJson.Malformed e) {
            return null;
        }
    }

    private static boolean sameTree(Object read, Object naive, boolean outermost) {
        if (naive instanceof Map<?, ?> members && read instanceof Map<?, ?> map) {
            Map<Object, Object> there = new LinkedHashMap<>(members);
            there.values().removeIf(value -> value == NaiveJson.NULL && !outermost);
            return List.copyOf(map.keySet()).equals(List.copyOf(there.keySet()))
                    && there.entrySet().stream()
                            .allMatch(member -> sameTree(map.get(member.getKey()), member.getValue(), false));
        }
        if (naive instanceof List<?> elements && read instanceof List<?> list) {
            List<?> there = elements.stream()
                    .filter(element -> element != NaiveJson.NULL)
                    .toList();
            boolean same = there.size() == list.size();
            for (int i = 0; same && i < list.size(); i++) {
                same = sameTree(list.get(i), there.get(i), false);
            }
            return same;
        }
        if (naive instanceof BigDecimal number && read instanceof Number) {
            return new BigDecimal(read.toString()).compareTo(number) == 0;
        }
        return naive == NaiveJson.NULL ? read == StrictJson.Null.NULL : naive.equals(read);
    }

    private static void setIsReadOrRefused(String jwks) {
        try {
            KeySet keys = KeySet.parse(jwks, ALL);
            holds(keys.size() > 0, "a set is never empty");
            keys.skipped().forEach(TokenFuzz::isFitForALog);
        } catch (KeyFault fault) {
            isFitForALog(fault.getMessage());
        }
    }

    private static void isFitForALog(String sentence) {
        holds(sentence.chars().noneMatch(Character::isISOControl), "a log line can hold the sentence");
    }

    private static Algorithm algorithm(String token) {
        try {
            return RawJwt.parse(token).algorithm();
        } catch (TokenFault e) {
            return null;
        }
    }

    private static byte[] mac(Algorithm algorithm, String input) {
        try {
            String name = algorithm.name().replace("HS", "HmacSHA");
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(SECRET, name));
            return mac.doFinal(input.getBytes(US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
