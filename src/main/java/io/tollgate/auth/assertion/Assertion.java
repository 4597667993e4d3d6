package io.tollgate.auth.assertion;

import io.tollgate.auth.Principal;
import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.auth.place.Bearer;
import io.tollgate.auth.proof.SlowProofs;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A route's word on who comes: one token for each upgrade, with {@code iss}, {@code sub}, {@code aud}, {@code iat},
 * {@code exp}, {@code jti} (the upgrade's id) and {@code idp} (who vouched for the subject to us, without which it is nobody's),
 * and those of the client's claims that the route lists, under the names that it lists.
 *
 * <p>Immutable, safe on any thread.
 */
public final class Assertion {
    /** Characters; servers commonly take no longer line. */
    static final int LONGEST = 8 * 1024;

    private final AssertionSettings settings;
    private final Signer signer;

    public Assertion(AssertionSettings settings, Signer signer) {
        this.settings = settings;
        this.signer = signer;
    }

    /** The header in which it goes up. */
    public String header() {
        return settings.header();
    }

    /**
     * The token.
     *
     * @param about whom
     * @param id of the upgrade
     * @param asker who waits for it; where a signature takes too long for his event loop it is made elsewhere
     * @return fails with INVALID_TOKEN where the claims make it too long for a header, with OVERLOADED where too many wait, and
     *     with CLIENT_LEFT
     */
    public Future<String> of(Principal about, String id, Instant now, Asker asker) {
        Map<String, Object> claims = claims(about, id, now);
        if (asker.context() != null && signer.isSlow()) {
            return SlowProofs.SHARED.find(
                    () -> signed(claims),
                    new SlowProofs.Party(
                            asker.context(), asker.left(), asker.from().get()));
        }
        try {
            return Future.succeededFuture(signed(claims));
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private Map<String, Object> claims(Principal about, String id, Instant now) {
        long issued = now.getEpochSecond();
        long ends = Math.min(
                issued + settings.lifetime().toSeconds(), about.endsAt().getEpochSecond());
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", signer.issuer());
        claims.put("sub", about.subject());
        claims.put("idp", about.issuer());
        claims.put("aud", settings.audience());
        claims.put("iat", issued);
        // A token has to end after it was made, also one about whose client's ends within this second.
        claims.put("exp", Math.max(ends, issued + 1));
        claims.put("jti", id);
        for (String name : settings.claims()) {
            Object claim = about.claims().at(name);
            if (claim != null) {
                claims.put(name, claim);
            }
        }
        return claims;
    }

    private String signed(Map<String, Object> claims) throws Refusal {
        String token = signer.sign(claims);
        if (token.length() > LONGEST) {
            throw Refusal.of(
                            Outcome.INVALID_TOKEN,
                            "Its claims make an assertion of " + token.length() + " characters, at most " + LONGEST)
                    .with("WWW-Authenticate", Bearer.INVALID_TOKEN);
        }
        return token;
    }
}
