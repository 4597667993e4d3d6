package io.tollgate.testing;

import static io.tollgate.testing.CraftedJwt.byK1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.token.TokenFault.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Headers that two readers may read in two ways, or that ask for what must not be passed over; all rightly signed. */
final class HeaderAttacks {
    private static final String RIGHT = "\"alg\":\"RS256\",\"kid\":\"k1\"";

    private HeaderAttacks() {}

    static Stream<JwtAttack> all() {
        return Stream.of(malformed(), extensions(), types(), algorithms(), encodings())
                .flatMap(rows -> rows);
    }

    /** Members twice (RFC 7515 §4), also where an escape hides it, and text that is not one object. */
    private static Stream<JwtAttack> malformed() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("alg twice", "{" + RIGHT + ",\"alg\":\"RS256\"}");
        headers.put("alg none first", "{\"alg\":\"none\"," + RIGHT + "}");
        headers.put("alg none last", "{" + RIGHT + ",\"alg\":\"none\"}");
        headers.put("alg twice, one escaped", "{" + RIGHT + ",\"\\u0061lg\":\"none\"}");
        headers.put("kid twice", "{" + RIGHT + ",\"kid\":\"k2\"}");
        headers.put("kid twice, one escaped", "{\"\\u006bid\":\"k1\"," + RIGHT + "}");
        headers.put("another member twice", "{" + RIGHT + ",\"x\":1,\"x\":1}");
        headers.put("a member twice inside", "{" + RIGHT + ",\"x\":{\"y\":1,\"y\":2}}");
        headers.put("no object", "\"RS256\"");
        headers.put("an array", "[{" + RIGHT + "}]");
        headers.put("null", "null");
        headers.put("empty", "");
        headers.put("two objects", "{" + RIGHT + "}{}");
        headers.put("a NUL behind", "{" + RIGHT + "}\u0000");
        headers.put("a comma too many", "{" + RIGHT + ",}");
        headers.put("a comment", "{" + RIGHT + "/**/}");
        headers.put("single quotes", "{'alg':'RS256','kid':'k1'}");
        headers.put("names without quotes", "{alg:\"RS256\",kid:\"k1\"}");
        headers.put("cut off", "{" + RIGHT);
        headers.put("a byte order mark", "\uFEFF{" + RIGHT + "}");
        headers.put("NaN", "{" + RIGHT + ",\"x\":NaN}");
        headers.put("a number of 1,000 digits", "{" + RIGHT + ",\"x\":" + "9".repeat(1_000) + "}");
        headers.put("a number beyond a double", "{" + RIGHT + ",\"x\":1e999999999}");
        headers.put("deep arrays", "{" + RIGHT + ",\"x\":" + "[".repeat(500) + "]".repeat(500) + "}");
        headers.put("deep objects", "{" + RIGHT + ",\"x\":" + "{\"x\":".repeat(300) + "1" + "}".repeat(300) + "}");
        headers.put("half a surrogate pair", "{" + RIGHT + ",\"x\":\"\\ud800\"}");
        return signed(headers, Reason.MALFORMED);
    }

    /** RFC 7515 §4.1.11, RFC 7797 §6. */
    private static Stream<JwtAttack> extensions() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String crit : new String[] {
            "[\"exp\"]", "[]", "null", "{}", "\"exp\"", "[\"alg\"]", "[\"b64\"]", "[1]", "[\"http://x\"]", "true"
        }) {
            headers.put("crit " + crit, "{" + RIGHT + ",\"exp\":1,\"crit\":" + crit + "}");
        }
        headers.put("crit escaped", "{" + RIGHT + ",\"\\u0063rit\":[\"x\"],\"x\":1}");
        headers.put("b64 false", "{" + RIGHT + ",\"b64\":false}");
        headers.put("b64 true", "{" + RIGHT + ",\"b64\":true}");
        headers.put("b64 false and crit", "{" + RIGHT + ",\"b64\":false,\"crit\":[\"b64\"]}");
        return signed(headers, Reason.HEADER);
    }

    /** RFC 8725 §3.11: signed by the issuer, for something else. */
    private static Stream<JwtAttack> types() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String type : new String[] {
            "\"logout+jwt\"",
            "\"secevent+jwt\"",
            "\"dpop+jwt\"",
            "\"token-introspection+jwt\"",
            "\"id_token\"",
            "\"JWE\"",
            "\"JOSE+JSON\"",
            "\"JWT \"",
            "\"JWT;x\"",
            "\"application/x-jwt\"",
            "\"\"",
            "1",
            "null",
            "[\"JWT\"]"
        }) {
            headers.put("typ " + type, "{" + RIGHT + ",\"typ\":" + type + "}");
        }
        return signed(headers, Reason.TYPE);
    }

    private static Stream<JwtAttack> algorithms() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("alg absent", "{\"kid\":\"k1\"}");
        headers.put("alg null", "{\"alg\":null,\"kid\":\"k1\"}");
        headers.put("alg a number", "{\"alg\":256,\"kid\":\"k1\"}");
        headers.put("alg an array", "{\"alg\":[\"RS256\"],\"kid\":\"k1\"}");
        headers.put("alg an object", "{\"alg\":{\"RS256\":1},\"kid\":\"k1\"}");
        headers.put("Alg", "{\"Alg\":\"RS256\",\"kid\":\"k1\"}");
        headers.put("alg dir", "{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"kid\":\"k1\"}");
        headers.put("alg PBES2", "{\"alg\":\"PBES2-HS256+A128KW\",\"p2c\":2147483647,\"p2s\":\"AA\",\"kid\":\"k1\"}");
        headers.put("no member", "{}");
        return signed(headers, Reason.ALGORITHM);
    }

    private static Stream<JwtAttack> encodings() {
        String header = "{" + RIGHT + "}";
        byte[] payload = CraftedJwt.claims().getBytes(UTF_8);
        byte[] overlong = ("{" + RIGHT + ",\"x\":\"??\"}").getBytes(UTF_8);
        overlong[overlong.length - 4] = (byte) 0xC0;
        overlong[overlong.length - 3] = (byte) 0xAF;
        return Stream.of(
                new JwtAttack("UTF-16", CraftedJwt.of(header.getBytes(UTF_16), payload, byK1()), Reason.MALFORMED),
                new JwtAttack("UTF-16LE", CraftedJwt.of(header.getBytes(UTF_16LE), payload, byK1()), Reason.MALFORMED),
                new JwtAttack("overlong UTF-8", CraftedJwt.of(overlong, payload, byK1()), Reason.MALFORMED));
    }

    private static Stream<JwtAttack> signed(Map<String, String> headers, Reason reason) {
        return headers.entrySet().stream()
                .map(header -> new JwtAttack(
                        "header with " + header.getKey(), CraftedJwt.of(header.getValue(), byK1()), reason));
    }
}
