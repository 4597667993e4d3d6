package io.tollgate.it;

import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/** Calls for a renewal, and what they are answered. */
final class Renewer {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Renewer() {}

    /** A configuration whose route takes renewals at {@code /renew}. */
    static Setup setup() {
        return Scenario.setup().issuer("leeway", "0s").tunnel("{renew: {path: /renew, handle: {query: renew}}}");
    }

    /** What a client may choose: 22 characters. */
    static String handle() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** A handshake that names the handle. */
    static Request chat(String handle, String token) {
        return Scenario.bare().query("renew", handle).bearer(token);
    }

    /** A call with this body. */
    static Request call(String body) {
        return new Request("POST", "/renew", "HTTP/1.1", List.of(), body)
                .header("Host", Handshakes.HOST)
                .header("Content-Type", "application/json")
                .header("Content-Length", Integer.toString(body.length()));
    }

    /** One for the handle's tunnel. */
    static Request byHandle(String handle, String token) {
        return call("{\"renew\": \"" + handle + "\"}").bearer(token);
    }

    /** One for the token's session. */
    static Request bySession(String token) {
        return call("{}").bearer(token);
    }

    /**
     * A whole answer.
     *
     * @param body its JSON
     */
    record Told(int status, JsonObject body, Head head) {
        static Told read(RawClient client) {
            Head head = client.readHead();
            return new Told(
                    head.status(), new JsonObject(new String(client.readToEnd(), StandardCharsets.UTF_8)), head);
        }

        /** How many tunnels were renewed. */
        int renewed() {
            return body.getInteger("renewed", 0);
        }

        String error() {
            return body.getString("error", "");
        }
    }
}
