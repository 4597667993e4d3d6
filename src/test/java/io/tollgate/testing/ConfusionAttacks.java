package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.token.TokenFault.Reason;
import io.vertx.core.json.JsonObject;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Any text of a public key, which everybody has, taken for the secret of an HMAC (RFC 8725 §2.1). */
final class ConfusionAttacks {
    private ConfusionAttacks() {}

    static Stream<JwtAttack> all() {
        List<PublicKey> keys = List.of(TestKeys.RSA.getPublic(), TestKeys.EC.getPublic(), TestKeys.ED.getPublic());
        List<JwtAttack> attacks = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            String keyId = "k" + (i + 1);
            JsonObject jwk =
                    new JsonObject(TestKeys.jwks()).getJsonArray("keys").getJsonObject(i);
            texts(keys.get(i), jwk).forEach((name, secret) -> {
                for (String algorithm : List.of("HS256", "HS384", "HS512")) {
                    for (String kid : List.of(keyId, "")) {
                        String token = CraftedJwt.of(
                                CraftedJwt.header(algorithm, kid).encode(), CraftedJwt.hmac(algorithm, secret));
                        String what = "%s by %s's %s, kid '%s'".formatted(algorithm, keyId, name, kid);
                        attacks.add(new JwtAttack(what, token, Reason.ALGORITHM));
                    }
                }
            });
        }
        return attacks.stream();
    }

    private static Map<String, byte[]> texts(PublicKey key, JsonObject jwk) {
        Map<String, byte[]> texts = new LinkedHashMap<>();
        byte[] der = key.getEncoded();
        texts.put("DER", der);
        texts.put("DER in hex", HexFormat.of().formatHex(der).getBytes(ISO_8859_1));
        texts.put("DER in base64", Base64.getEncoder().encode(der));
        texts.put("DER in base64url", TestKeys.base64Url(der).getBytes(ISO_8859_1));
        pems("PUBLIC KEY", der, texts);
        if (key instanceof RSAPublicKey rsa) {
            byte[] pkcs1 = Der.sequence(Der.integer(rsa.getModulus()), Der.integer(rsa.getPublicExponent()));
            texts.put("PKCS #1 DER", pkcs1);
            pems("RSA PUBLIC KEY", pkcs1, texts);
        }
        jwks(jwk, texts);
        return texts;
    }

    private static void pems(String label, byte[] der, Map<String, byte[]> texts) {
        String pem = TestKeys.pem(label, der);
        Map<String, String> forms = new LinkedHashMap<>();
        forms.put("PEM", pem);
        forms.put("PEM without its last newline", pem.stripTrailing());
        forms.put("PEM with one newline more", pem + "\n");
        forms.put("PEM by CRLF", pem.replace("\n", "\r\n"));
        forms.put("PEM by CRLF without the last", pem.stripTrailing().replace("\n", "\r\n"));
        forms.put("PEM by CR", pem.replace('\n', '\r'));
        forms.put("PEM in one line", pem.replace("\n", ""));
        forms.put("PEM with written newlines", pem.replace("\n", "\\n"));
        forms.put("PEM by long lines", longLines(label, der));
        forms.forEach((name, text) -> texts.put(label.replace("PUBLIC KEY", "") + name, text.getBytes(ISO_8859_1)));
    }

    private static String longLines(String label, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(der), label);
    }

    private static void jwks(JsonObject jwk, Map<String, byte[]> texts) {
        JsonObject bare = new JsonObject();
        Stream.of("crv", "e", "kty", "n", "x", "y")
                .filter(jwk::containsKey)
                .forEach(name -> bare.put(name, jwk.getString(name)));
        texts.put("JWK", jwk.encode().getBytes(UTF_8));
        texts.put("JWK and a newline", (jwk.encode() + "\n").getBytes(UTF_8));
        texts.put("JWK in lines", jwk.encodePrettily().getBytes(UTF_8));
        texts.put("JWK as for a thumbprint", bare.encode().getBytes(UTF_8));
        texts.put("JWK Set", TestKeys.jwks().getBytes(UTF_8));
        texts.put("JWK Set and a newline", (TestKeys.jwks() + "\n").getBytes(UTF_8));
        String number = jwk.getString("n", jwk.getString("x"));
        texts.put("first number", CraftedJwt.decoded(number));
        texts.put("first number as text", number.getBytes(ISO_8859_1));
    }
}
