package io.tollgate.token;

import static io.tollgate.token.TestKeys.CLAIMS;

import java.util.LinkedHashMap;
import java.util.Map;

/** Headers and claims that differ from right ones in one thing, by the name of that thing. */
final class MutatedJson {
    private MutatedJson() {}

    static Map<String, String> headers(Algorithm algorithm) {
        String right = TestKeys.header(algorithm);
        String alg = "\"alg\":\"" + algorithm + "\"";
        Map<String, String> headers = new LinkedHashMap<>();
        for (String member : new String[] {
            "\"typ\":\"JWT\"",
            "\"typ\":\"jwt\"",
            "\"typ\":\"at+jwt\"",
            "\"typ\":\"AT+JWT\"",
            "\"typ\":\"application/at+jwt\"",
            "\"typ\":\"application/jwt\"",
            "\"typ\":\"JOSE\"",
            "\"typ\":\"dpop+jwt\"",
            "\"typ\":\"\"",
            "\"typ\":null",
            "\"typ\":1",
            "\"cty\":\"JWT\"",
            "\"cty\":1",
            "\"zip\":\"DEF\"",
            "\"zip\":1",
            "\"enc\":\"A128GCM\"",
            "\"crit\":[]",
            "\"crit\":null",
            "\"crit\":[\"exp\"],\"exp\":1",
            "\"crit\":[\"b64\"]",
            "\"crit\":\"b64\"",
            "\"b64\":true",
            "\"b64\":false",
            "\"b64\":true,\"crit\":[\"b64\"]",
            "\"b64\":false,\"crit\":[\"b64\"]",
            "\"b64\":1",
            "\"jku\":\"https://evil.test/\"",
            "\"jku\":7",
            "\"jku\":\":\"",
            "\"x5u\":\"https://evil.test/\"",
            "\"x5c\":[\"AAAA\"]",
            "\"x5c\":\"AAAA\"",
            "\"x5t\":\"AAAA\"",
            "\"jwk\":{}",
            "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}",
            "\"jwk\":1",
            "\"x\":1",
            "\"x\":null",
            "\"x\":[]",
            "\"x\":1e400",
            "\"x\":1e999999999",
            "\"x\":NaN",
            "\"x\":01",
            "\"x\":.5",
            "\"x\":'a'",
            "\"x\":\"\\x\"",
            "\"x\":\"\\ud800\"",
            "\"x\":\"\t\"",
            "\"x\":True",
            "\"nonce\":\"n\"",
            "\"iss\":\"other\"",
            "\"p2c\":2147483647",
            "\"x\":1,\"x\":1",
            "\"kid\":\"key-HS512\"",
            "\"\\u0061lg\":\"none\"",
            "\"\\u006bid\":\"other\"",
            "\"ALG\":\"none\"",
            "\"x\":{\"y\":1,\"y\":1}",
            alg,
            "\"alg\":\"none\"",
            ""
        }) {
            headers.put(member, right.substring(0, right.length() - 1) + "," + member + "}");
        }
        for (String kid : new String[] {
            "null", "1", "true", "[]", "{}", "\"\"", "\" key\"", "\"other\"", "\"key-" + algorithm + " \""
        }) {
            headers.put("kid " + kid, "{" + alg + ",\"kid\":" + kid + "}");
        }
        headers.put("no kid", "{" + alg + "}");
        headers.put("no alg", "{\"kid\":\"key-" + algorithm + "\"}");
        headers.put(
                "escaped names", right.replace("\"alg\"", "\"\\u0061l\\u0067\"").replace("kid", "k\\u0069d"));
        headers.put("blanks", right.replace(",", " ,\r\n\t ").replace(":", " : "));
        headers.put("deep", right.replace("}", ",\"x\":" + "[".repeat(40) + "]".repeat(40) + "}"));
        headers.put("deeper", right.replace("}", ",\"x\":" + "[".repeat(900) + "]".repeat(900) + "}"));
        headers.put("digits", right.replace("}", ",\"x\":" + "9".repeat(400) + "}"));
        headers.put("long", right.replace("}", ",\"x\":\"" + "x".repeat(5_000) + "\"}"));
        headers.put("behind", right + "{}");
        headers.put("byte order mark", "\uFEFF" + right);
        headers.put("comment", right.replace("}", "/**/}"));
        headers.put("array", "[" + right + "]");
        return headers;
    }

    static Map<String, String> claims() {
        Map<String, String> claims = new LinkedHashMap<>();
        for (String exp : new String[] {
            "2000000000.5", "2e9", "1799999970", "1799999971", "1799999969.9", "1800000000", "0", "-1",
                    "\"2000000000\"",
            "true", "null", "[]", "1e400", "1e20", "99999999999999999999", "253402300799", "253402300800",
                    "2000000000000"
        }) {
            claims.put("exp " + exp, CLAIMS.replace("\"exp\":2000000000", "\"exp\":" + exp));
        }
        for (String member : new String[] {
            "\"nbf\":1800000030",
            "\"nbf\":1800000031",
            "\"nbf\":1800000029.5",
            "\"nbf\":0",
            "\"nbf\":-1",
            "\"nbf\":\"1\"",
            "\"nbf\":null",
            "\"nbf\":true",
            "\"nbf\":1e400",
            "\"iat\":1900000000",
            "\"iat\":-1",
            "\"iat\":\"now\"",
            "\"iat\":true",
            "\"jti\":\"a\"",
            "\"jti\":7",
            "\"jti\":null",
            "\"nonce\":\"n\"",
            "\"at_hash\":\"h\"",
            "\"c_hash\":\"h\"",
            "\"x\":1",
            "\"x\":null",
            "\"x\":1,\"x\":2",
            "\"sub\":\"root\"",
            "\"\\u0073ub\":\"root\"",
            "\"exp\":2100000000",
            "\"iss\":\"https://idp.test\"",
            "\"x\":{\"y\":1,\"y\":1}",
            "\"x\":\"\\ud800\"",
            "\"x\":\"\u0000\"",
            "\"x\":NaN",
            "\"x\":01",
            "\"x\":1e400",
            "\"x\":1e999999999",
            "\"x\":True",
            "\"x\":'a'",
            ""
        }) {
            claims.put("and " + member, CLAIMS.substring(0, CLAIMS.length() - 1) + "," + member + "}");
        }
        for (String aud : new String[] {
            "[\"tollgate\"]",
            "[\"other\",\"tollgate\"]",
            "[\"tollgate\",1]",
            "[\"tollgate\",null]",
            "[]",
            "\"\"",
            "null",
            "1",
            "{}",
            "[[\"tollgate\"]]",
            "\"tollgate \"",
            "\"other\""
        }) {
            claims.put("aud " + aud, CLAIMS.replace("\"aud\":\"tollgate\"", "\"aud\":" + aud));
        }
        for (String text : new String[] {"\"\"", "null", "1", "true", "[\"alice\"]", "{}", "\"a\\u0000\""}) {
            claims.put("sub " + text, CLAIMS.replace("\"alice\"", text));
            claims.put("iss " + text, CLAIMS.replace("\"https://idp.test\"", text));
        }
        claims.put("iss and a slash", CLAIMS.replace("idp.test", "idp.test/"));
        claims.put("iss escaped", CLAIMS.replace("idp", "\\u0069dp"));
        claims.put("names escaped", CLAIMS.replace("\"sub\"", "\"\\u0073ub\"").replace("\"exp\"", "\"e\\u0078p\""));
        claims.put("blanks", " \r\n" + CLAIMS.replace(",", " ,\t") + "\n");
        claims.put("deep", CLAIMS.replace("}", ",\"x\":" + "[".repeat(40) + "]".repeat(40) + "}"));
        claims.put("deeper", CLAIMS.replace("}", ",\"x\":" + "[".repeat(4_000) + "]".repeat(4_000) + "}"));
        claims.put("digits", CLAIMS.replace("}", ",\"x\":" + "9".repeat(400) + "}"));
        claims.put("long", CLAIMS.replace("}", ",\"x\":\"" + "x".repeat(13_000) + "\"}"));
        claims.put("byte order mark", "\uFEFF" + CLAIMS);
        claims.put("behind", CLAIMS + "{}");
        claims.put("comment", CLAIMS.replace("}", "/**/}"));
        claims.put("array", "[" + CLAIMS + "]");
        claims.put("token", TestKeys.token(Algorithm.HS256));
        claims.put("empty", "");
        claims.put("no claims", "{}");
        return claims;
    }
}
