package io.tollgate.testing;

import static io.tollgate.testing.CraftedJwt.byK1;

import io.tollgate.token.TokenFault.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Texts that are almost, or something else than, one compact JWS (RFC 7515 §7, RFC 7516 §7, RFC 7519 §5.2). */
final class ShapeAttacks {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private ShapeAttacks() {}

    static Stream<JwtAttack> all() {
        return Stream.of(texts(), unusedBits(), json(), encrypted(), nested()).flatMap(rows -> rows);
    }

    private static Stream<JwtAttack> texts() {
        List<JwtAttack> attacks = new ArrayList<>();
        String valid = TestToken.valid();
        String[] parts = valid.split("\\.", -1);
        for (int i = 0; i < parts.length; i++) {
            for (String form : List.of(
                    "%s=", "%s==", "=%s", "%s+", "%s/AA", "%s ", " %s", "%s?", "%s!", "%s%%3D", "\"%s\"", "%s:AA")) {
                String[] changed = parts.clone();
                changed[i] = form.formatted(parts[i]);
                String name = "part %d as %s".formatted(i + 1, form);
                attacks.add(new JwtAttack(name, String.join(".", changed), Reason.MALFORMED));
            }
        }
        for (String form :
                List.of("%s.", ".%s", "%s.%s", "%s,%s", "%s;%s", "%s..", "Bearer%s", "'%s'", "%s.AAAA", "%s~")) {
            attacks.add(new JwtAttack("a token in " + form, form.formatted(valid, valid), Reason.MALFORMED));
        }
        attacks.add(new JwtAttack("dots alone", ".".repeat(2), Reason.MALFORMED));
        attacks.add(new JwtAttack("4,000 dots", ".".repeat(4_000), Reason.MALFORMED));
        attacks.add(new JwtAttack("no dots", "A".repeat(400), Reason.MALFORMED));
        attacks.add(new JwtAttack("too long", valid + "A".repeat(16 * 1024), Reason.TOO_LONG));
        return attacks.stream();
    }

    /** All other texts that a lax decoder reads as the same bytes: of 256 octets four bits are unused, of 64 too. */
    private static Stream<JwtAttack> unusedBits() {
        List<JwtAttack> attacks = new ArrayList<>();
        for (String token : List.of(TestToken.valid(), TestToken.token().es256())) {
            int last = ALPHABET.indexOf(token.charAt(token.length() - 1));
            for (int bits = 1; bits < 16; bits++) {
                String changed = token.substring(0, token.length() - 1) + ALPHABET.charAt(last ^ bits);
                String name = "unused bits %d of a token of %d".formatted(bits, token.length());
                attacks.add(new JwtAttack(name, changed, Reason.MALFORMED));
            }
        }
        return attacks.stream();
    }

    /** RFC 7515 §7.2, with a true signature. */
    private static Stream<JwtAttack> json() {
        String[] parts = TestToken.valid().split("\\.", -1);
        JsonObject signature = new JsonObject().put("protected", parts[0]).put("signature", parts[2]);
        JsonObject flat = signature.copy().put("payload", parts[1]);
        JsonObject general =
                new JsonObject().put("payload", parts[1]).put("signatures", new JsonArray().add(signature));
        JsonObject none = new JsonObject()
                .put("payload", parts[1])
                .put("header", new JsonObject().put("alg", "none"))
                .put("signature", "");
        String both = "{\"" + TestToken.valid() + "\":\"\"}";
        return Stream.of(
                new JwtAttack("flattened JSON", flat.encode(), Reason.MALFORMED),
                new JwtAttack("general JSON", general.encode(), Reason.MALFORMED),
                new JwtAttack("unsigned JSON", none.encode(), Reason.MALFORMED),
                new JwtAttack("compact and JSON at once", both, Reason.MALFORMED));
    }

    private static Stream<JwtAttack> encrypted() {
        List<JwtAttack> attacks = new ArrayList<>();
        for (String header : List.of(
                "{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":\"DEF\"}",
                "{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"kid\":\"k1\"}",
                "{\"alg\":\"RSA1_5\",\"enc\":\"A128CBC-HS256\",\"kid\":\"k1\"}",
                "{\"alg\":\"PBES2-HS512+A256KW\",\"enc\":\"A256GCM\",\"p2c\":2147483647,\"p2s\":\"AAAA\"}",
                "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"kid\":\"k2\"}",
                "{\"alg\":\"RS256\",\"kid\":\"k1\",\"enc\":\"none\"}")) {
            String part = TestKeys.base64Url(header.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            attacks.add(new JwtAttack("JWE " + header, part + ".AAAA.AAAA.AAAA.AAAA", Reason.MALFORMED));
            attacks.add(new JwtAttack("JWE without a key " + header, part + "..AAAA.AAAA.AAAA", Reason.MALFORMED));
        }
        return attacks.stream();
    }

    /** Rightly signed, but the payload is a token and no claims set; the gate finds no issuer in it. */
    private static Stream<JwtAttack> nested() {
        String header = CraftedJwt.header("RS256", "k1").put("cty", "JWT").encode();
        String inner = TestToken.valid();
        String unsigned = TestToken.token().unsigned("none");
        return Stream.of(inner, unsigned, "\"" + inner + "\"", "[" + CraftedJwt.claims() + "]", "", "null")
                .map(payload -> new JwtAttack(
                        "nested in a payload of " + payload.length(),
                        CraftedJwt.of(header, payload, byK1()),
                        Reason.CLAIMS));
    }
}
