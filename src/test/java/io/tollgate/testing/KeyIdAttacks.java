package io.tollgate.testing;

import static io.tollgate.testing.CraftedJwt.header;

import io.tollgate.token.TokenFault.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Names of keys that are no names: paths, queries, commands, addresses, and things that are no text (RFC 7515 §4.1.4). */
final class KeyIdAttacks {
    private KeyIdAttacks() {}

    static Stream<JwtAttack> all(String url) {
        List<JwtAttack> attacks = new ArrayList<>();
        List<String> names = names(url);
        for (int i = 0; i < names.size(); i++) {
            String keyId = names.get(i);
            String shown = "kid " + i + " "
                    + keyId.substring(0, Math.min(keyId.length(), 30)).replaceAll("[^ -~]", "?");
            // Rightly signed but for its name: nothing but the name can be what it fails for.
            attacks.add(
                    new JwtAttack(shown, CraftedJwt.of(named("RS256", keyId), CraftedJwt.byK1()), Reason.UNKNOWN_KEY));
            attacks.add(new JwtAttack(
                    shown + " by the secret it may lead to",
                    CraftedJwt.of(named("HS256", keyId), CraftedJwt.hmac("HS256", new byte[0])),
                    Reason.ALGORITHM));
        }
        attacks.add(new JwtAttack(
                "kid of 3,000 characters",
                CraftedJwt.of(named("RS256", "k".repeat(3_000)), CraftedJwt.byK1()),
                Reason.UNKNOWN_KEY));
        attacks.add(new JwtAttack(
                "kid of 8,000 characters",
                CraftedJwt.of(named("RS256", "k".repeat(8_000)), CraftedJwt.byK1()),
                Reason.TOO_LONG));
        return Stream.concat(attacks.stream(), noText());
    }

    private static String named(String algorithm, String keyId) {
        return header(algorithm, "").put("kid", keyId).encode();
    }

    private static List<String> names(String url) {
        return List.of(
                "",
                " ",
                "k1 ",
                " k1",
                "K1",
                "k1\u0000",
                "k1\u0000.pem",
                "\u212A1",
                "k1,k2",
                "*",
                "k?",
                "%s%s%n",
                "${jndi:ldap://127.0.0.1/a}",
                "#{7*7}",
                "../../../../dev/null",
                "/dev/null",
                "/proc/sys/kernel/randomize_va_space",
                "..\\..\\..\\windows\\win.ini",
                "%2e%2e%2f%2e%2e%2fdev%2fnull",
                "file:///dev/null",
                "/dev/random",
                "/proc/self/environ",
                "' OR '1'='1",
                "x' UNION SELECT 'AAAA';--",
                "1; DROP TABLE keys;--",
                "{\"$ne\":null}",
                "*)(uid=*))(|(uid=*",
                "| sleep 10",
                "`sleep 10`",
                "$(sleep 10)",
                "k1; curl " + url,
                url,
                url + "/k1",
                "<!DOCTYPE a [<!ENTITY b SYSTEM '" + url + "'>]>",
                "\r\nX-Injected: 1");
    }

    private static Stream<JwtAttack> noText() {
        List<Object> values =
                List.of(1, 0, -1, 1.5, true, false, new JsonArray(), new JsonArray().add("k1"), new JsonObject());
        Stream<JwtAttack> odd = values.stream()
                .map(value -> new JwtAttack(
                        "kid " + value,
                        CraftedJwt.of(header("RS256", "").put("kid", value).encode(), CraftedJwt.byK1()),
                        Reason.HEADER));
        String none = header("RS256", "").putNull("kid").encode();
        return Stream.concat(
                odd, Stream.of(new JwtAttack("kid null", CraftedJwt.of(none, CraftedJwt.byK1()), Reason.HEADER)));
    }
}
