package io.tollgate.config.form;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.config.yaml.Node;
import io.tollgate.token.Algorithm;
import io.tollgate.token.Secret;
import java.io.IOException;
import java.util.Set;

/** Judges keys that are at hand when a configuration is read, as the token room will when it uses them. */
public final class KeyMaterial {
    private static final JsonFactory JSON = new JsonFactory();

    private KeyMaterial() {}

    /** Reports a secret that is shorter than the hash it is for (RFC 7518 §3.2). */
    public static void check(Node at, Secret secret, Set<Algorithm> algorithms) {
        int needed = algorithms.stream().mapToInt(KeyMaterial::hashBytes).max().orElse(0);
        if (secret.length() > 0 && secret.length() < needed) {
            at.problem("found a secret of " + secret.length() + " bytes, expected at least " + needed + " for "
                    + algorithms);
        }
    }

    private static int hashBytes(Algorithm algorithm) {
        return switch (algorithm) {
            case HS256 -> 32;
            case HS384 -> 48;
            case HS512 -> 64;
            case RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA -> 0;
        };
    }

    /** Reports a JWK Set that is none. */
    public static void check(Node at, String jwks, Set<Algorithm> algorithms) {
        try (JsonParser parser = JSON.createParser(jwks)) {
            boolean object = parser.nextToken() == JsonToken.START_OBJECT;
            parser.skipChildren();
            if (object && parser.nextToken() == null) {
                return;
            }
        } catch (IOException e) {
            at.problem("found no JSON, expected a JWK Set");
            return;
        }
        at.problem("found no JSON object, expected a JWK Set for " + algorithms);
    }
}
