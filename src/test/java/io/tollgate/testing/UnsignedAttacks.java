package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.token.TokenFault.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Tokens that nobody signed, or that anybody could: no algorithm, no signature, a secret that everybody knows. */
final class UnsignedAttacks {
    private static final List<String> COMMON_SECRETS = List.of(
            "",
            "secret",
            "Secret",
            "password",
            "changeme",
            "admin",
            "jwt",
            "test",
            "123456",
            "your-256-bit-secret",
            "your-384-bit-secret",
            "your-512-bit-secret",
            "qwertyuiopasdfghjklzxcvbnm123456",
            "a-string-secret-at-least-256-bits-long",
            "tollgate",
            "https://idp.test");

    private UnsignedAttacks() {}

    static Stream<JwtAttack> all() {
        return Stream.of(none(), withoutSignature(), commonSecrets()).flatMap(rows -> rows);
    }

    /** RFC 7518 §3.6, in every spelling of upper and lower case, and in some that only look like it. */
    private static Stream<JwtAttack> none() {
        List<JwtAttack> attacks = new ArrayList<>();
        String signature = TestToken.valid().split("\\.", -1)[2];
        for (String alg : spellings()) {
            String header = CraftedJwt.header(alg, "k1").encode();
            String unsigned = CraftedJwt.of(header, CraftedJwt.bytes(new byte[0]));
            String name = "alg " + alg.replace(' ', '_').replaceAll("[^!-~]", "?");
            attacks.add(new JwtAttack(name + " and no signature", unsigned, Reason.MALFORMED));
            attacks.add(new JwtAttack(name + " and another's signature", unsigned + signature, Reason.ALGORITHM));
        }
        return attacks.stream();
    }

    private static List<String> spellings() {
        List<String> spellings = new ArrayList<>();
        for (int capitals = 0; capitals < 16; capitals++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                String letter = String.valueOf("none".charAt(i));
                text.append((capitals >> i & 1) == 0 ? letter : letter.toUpperCase(Locale.ROOT));
            }
            spellings.add(text.toString());
        }
        spellings.addAll(List.of("", " ", "none ", " none", "none\u0000", "n\u043Ene", "null", "NONE256", "HS0"));
        return spellings;
    }

    private static Stream<JwtAttack> withoutSignature() {
        String[] parts = TestToken.valid().split("\\.", -1);
        String input = parts[0] + "." + parts[1];
        return Stream.of(
                new JwtAttack("signature cut off", input + ".", Reason.MALFORMED),
                new JwtAttack("signature and its dot cut off", input, Reason.MALFORMED),
                new JwtAttack("signature the word null", input + ".null", Reason.BAD_SIGNATURE),
                new JwtAttack("signature of padding alone", input + ".=", Reason.MALFORMED),
                new JwtAttack("signature one zero", input + ".AA", Reason.BAD_SIGNATURE),
                new JwtAttack("signature all zeros", input + "." + zeros(256), Reason.BAD_SIGNATURE),
                new JwtAttack("signature one short", input + "." + zeros(255), Reason.BAD_SIGNATURE),
                new JwtAttack("signature the payload", input + "." + parts[1], Reason.BAD_SIGNATURE),
                new JwtAttack("payload empty", parts[0] + ".." + parts[2], Reason.BAD_SIGNATURE),
                new JwtAttack("header empty", "." + parts[1] + "." + parts[2], Reason.MALFORMED));
    }

    private static Stream<JwtAttack> commonSecrets() {
        List<JwtAttack> attacks = new ArrayList<>();
        for (String algorithm : List.of("HS256", "HS384", "HS512")) {
            for (int i = 0; i < COMMON_SECRETS.size(); i++) {
                byte[] secret = COMMON_SECRETS.get(i).getBytes(UTF_8);
                String header = CraftedJwt.header(algorithm, "").encode();
                String name = algorithm + " by common secret " + i;
                attacks.add(new JwtAttack(
                        name, CraftedJwt.of(header, CraftedJwt.hmac(algorithm, secret)), Reason.ALGORITHM));
            }
        }
        return attacks.stream();
    }

    private static String zeros(int count) {
        return TestKeys.base64Url(new byte[count]);
    }
}
