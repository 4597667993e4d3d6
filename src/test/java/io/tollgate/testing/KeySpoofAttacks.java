package io.tollgate.testing;

import static io.tollgate.testing.CraftedJwt.header;

import io.tollgate.token.TokenFault.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tokens by a stranger that bring their key along, or say where to get it (RFC 7515 §4.1.2 to §4.1.8, RFC 8725 §3.10). */
final class KeySpoofAttacks {
    private KeySpoofAttacks() {}

    static Stream<JwtAttack> all(String url) {
        List<JwtAttack> attacks = new ArrayList<>();
        members(url).forEach((name, member) -> {
            for (String keyId : List.of("", "k1", "stranger")) {
                String token =
                        CraftedJwt.of(header("RS256", keyId).mergeIn(member).encode(), CraftedJwt.byStranger());
                Reason reason = keyId.equals("stranger") ? Reason.UNKNOWN_KEY : Reason.BAD_SIGNATURE;
                attacks.add(new JwtAttack("%s, kid '%s'".formatted(name, keyId), token, reason));
            }
        });
        return Stream.concat(attacks.stream(), Stream.of(ownSecret()));
    }

    private static Map<String, JsonObject> members(String url) {
        JsonObject jwk = TestKeys.rsaJwk(TestKeys.STRANGER);
        String der =
                Base64.getEncoder().encodeToString(TestKeys.STRANGER.getPublic().getEncoded());
        String data = "data:application/json,"
                + new JsonObject().put("keys", new JsonArray().add(jwk)).encode();
        Map<String, JsonObject> members = new LinkedHashMap<>();
        members.put("jwk", new JsonObject().put("jwk", jwk));
        members.put("jwk in a string", new JsonObject().put("jwk", jwk.encode()));
        members.put("jwk of another kid", new JsonObject().put("jwk", jwk.copy().put("kid", "stranger")));
        members.put("x5c", new JsonObject().put("x5c", new JsonArray().add(der)));
        members.put("x5c no array", new JsonObject().put("x5c", der));
        members.put("x5t", new JsonObject().put("x5t", "AAAA").put("x5t#S256", "AAAA"));
        members.put(
                "all at once",
                new JsonObject().put("jwk", jwk).put("jku", url).put("x5u", url).put("x5c", new JsonArray().add(der)));
        List<String> addresses = List.of(
                url,
                url + "/.well-known/jwks.json",
                url.replace("http:", "HTTP:"),
                url.replace("http://", "http://idp.test@"),
                url.replace("http:", ""),
                url + "#https://idp.test",
                url + "?https://idp.test/jwks.json",
                "https://idp.test/redirect?to=" + url,
                "file:///etc/passwd",
                "jar:" + url + "!/",
                "ftp://127.0.0.1/",
                data);
        for (String address : addresses) {
            String shown = address.equals(data) ? "data" : address;
            members.put("jku " + shown, new JsonObject().put("jku", address));
            members.put("x5u " + shown, new JsonObject().put("x5u", address));
        }
        return members;
    }

    /** An HMAC by the secret that its header names. */
    private static JwtAttack ownSecret() {
        byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        JsonObject jwk = new JsonObject().put("kty", "oct").put("k", TestKeys.base64Url(secret));
        String token = CraftedJwt.of(header("HS256", "").put("jwk", jwk).encode(), CraftedJwt.hmac("HS256", secret));
        return new JwtAttack("HS256 by the jwk it brings", token, Reason.ALGORITHM);
    }
}
