package io.tollgate.auth;

import io.tollgate.auth.keys.KeySourceFault;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Principals for tests, made as the gate makes them: there is no other way. */
final class Proven {
    private Proven() {}

    static Principal with(Vertx vertx, Mint mint, Map<String, Object> claims, Instant now) {
        try {
            return new Authenticator(List.of(Issuer.create(vertx, mint.inline(0))))
                    .authenticate(Mint.credential(mint.token(claims)), now)
                    .result();
        } catch (KeySourceFault e) {
            throw new AssertionError(e);
        }
    }
}
