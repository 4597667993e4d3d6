package io.tollgate.testing;

import io.tollgate.token.TokenFault.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rightly signed claims that must not open: of another time, issuer or audience, or read in two ways (RFC 7519 §4, §7.2). */
final class ClaimAttacks {
    private static final String HEADER = CraftedJwt.header("RS256", "k1").encode();

    private ClaimAttacks() {}

    static Stream<JwtAttack> all() {
        return Stream.of(times(), parties(), others()).flatMap(rows -> rows);
    }

    private static Stream<JwtAttack> times() {
        long now = Instant.now().getEpochSecond();
        List<JwtAttack> attacks = new ArrayList<>();
        for (Object exp : new Object[] {now - 31, 0, 1, now - 31.5}) {
            attacks.add(claim("exp", exp, Reason.EXPIRED));
        }
        for (Object exp : new Object[] {
            -1, String.valueOf(now + 300), "", true, now * 1_000, new JsonArray().add(now + 300), new JsonObject()
        }) {
            attacks.add(claim("exp", exp, Reason.CLAIMS));
        }
        for (String exp : List.of(
                "null",
                "1e400",
                "99999999999999999999",
                "1e999999999",
                "NaN",
                "Infinity",
                "-0.5",
                "0x7fffffff",
                "+9")) {
            attacks.add(written("exp", exp));
        }
        attacks.add(new JwtAttack("exp absent", TestToken.token().without("exp").rs256(), Reason.CLAIMS));
        attacks.add(new JwtAttack(
                "EXP in its place",
                TestToken.token().without("exp").claim("EXP", now + 300).rs256(),
                Reason.CLAIMS));
        attacks.add(claim("nbf", now + 3_600, Reason.NOT_YET_VALID));
        attacks.add(claim("nbf", 253_402_300_799L, Reason.NOT_YET_VALID));
        attacks.add(claim("nbf", String.valueOf(now), Reason.CLAIMS));
        attacks.add(claim("nbf", -1, Reason.CLAIMS));
        attacks.add(claim("iat", "yesterday", Reason.CLAIMS));
        attacks.add(claim("iat", true, Reason.CLAIMS));
        attacks.add(claim("iat", now * 1_000, Reason.CLAIMS));
        return attacks.stream();
    }

    private static Stream<JwtAttack> parties() {
        List<JwtAttack> attacks = new ArrayList<>();
        String issuer = TestKeys.ISSUER;
        for (Object iss : new Object[] {
            issuer + "/",
            issuer + " ",
            issuer.toUpperCase(java.util.Locale.ROOT),
            issuer + "\u0000",
            issuer.replace("https", "http"),
            "",
            1,
            true,
            new JsonArray().add(issuer)
        }) {
            attacks.add(claim("iss", iss, Reason.WRONG_ISSUER));
        }
        attacks.add(new JwtAttack("iss absent", TestToken.token().without("iss").rs256(), Reason.WRONG_ISSUER));
        String audience = TestKeys.AUDIENCE;
        for (Object aud : new Object[] {
            "",
            audience + "2",
            audience.substring(1),
            audience + " other",
            "*",
            1,
            true,
            new JsonObject().put(audience, 1),
            new JsonArray(),
            new JsonArray().add(audience + "/"),
            new JsonArray().add(new JsonArray().add(audience)),
            new JsonArray().add(audience).add(1)
        }) {
            attacks.add(claim("aud", aud, Reason.WRONG_AUDIENCE));
        }
        attacks.add(new JwtAttack("aud absent", TestToken.token().without("aud").rs256(), Reason.WRONG_AUDIENCE));
        for (Object sub : new Object[] {"", 1, true, new JsonArray().add("alice"), new JsonObject()}) {
            attacks.add(claim("sub", sub, Reason.CLAIMS));
        }
        attacks.add(new JwtAttack("sub absent", TestToken.token().without("sub").rs256(), Reason.CLAIMS));
        return attacks.stream();
    }

    private static Stream<JwtAttack> others() {
        String claims = CraftedJwt.claims();
        String open = claims.substring(0, claims.length() - 1);
        return Stream.of(
                claim("nonce", "n", Reason.ID_TOKEN),
                claim("at_hash", "h", Reason.ID_TOKEN),
                claim("c_hash", "h", Reason.ID_TOKEN),
                claim("jti", 7, Reason.CLAIMS),
                signed("sub twice", open + ",\"sub\":\"root\"}"),
                signed("sub twice, one escaped", open + ",\"\\u0073ub\":\"root\"}"),
                signed("exp twice", open + ",\"exp\":9999999999}"),
                signed("iss twice", "{\"iss\":\"" + TestKeys.ISSUER + "\"," + claims.substring(1)),
                signed("a name twice inside", open + ",\"x\":{\"y\":1,\"y\":1}}"),
                signed("two objects", claims + "{}"),
                signed("cut off", open),
                signed("deep nesting", open + ",\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}"),
                signed("a number of 5,000 digits", open + ",\"x\":" + "9".repeat(5_000) + "}"),
                signed("half a surrogate pair", open + ",\"x\":\"\\udc00\"}"),
                signed("a byte order mark", "\uFEFF" + claims));
    }

    private static JwtAttack claim(String name, Object value, Reason reason) {
        return new JwtAttack(
                "%s %s".formatted(name, value),
                TestToken.token().claim(name, value).rs256(),
                reason);
    }

    /** A value that our own writer of JSON would not write. */
    private static JwtAttack written(String name, String value) {
        String claims = TestToken.token().without(name).claimsText();
        String payload = "{\"" + name + "\":" + value + "," + claims.substring(1);
        return new JwtAttack(
                name + " written " + value, CraftedJwt.of(HEADER, payload, CraftedJwt.byK1()), Reason.CLAIMS);
    }

    private static JwtAttack signed(String name, String payload) {
        return new JwtAttack("claims with " + name, CraftedJwt.of(HEADER, payload, CraftedJwt.byK1()), Reason.CLAIMS);
    }
}
