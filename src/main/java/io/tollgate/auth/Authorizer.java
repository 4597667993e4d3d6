package io.tollgate.auth;

import io.tollgate.auth.claim.Requirement;
import io.tollgate.auth.claim.RequirementSettings;
import io.tollgate.auth.place.Bearer;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.auth.trial.Trial;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a principal may pass a route: what proved him must not have been taken back, the route's requirements must all
 * hold, and an ambient credential needs an Origin
 * that the route lists, since the browser sent it whoever's page asked (RFC 6455 §10.2). {@code null} is never enough
 * for that, even when listed: every sandboxed page has it. Only a certificate may do without one, where the route says so:
 * browsers always send one.
 *
 * <p>Immutable, safe on any thread.
 */
public final class Authorizer {
    private static final String SENT_BY_BROWSERS = "a credential that browsers send by themselves";

    private final List<Requirement> require;
    private final OriginRule origins;
    /** Whether a certificate counts without an Origin. */
    private final boolean certificatesWithoutOrigin;

    private final Revocations revocations;

    /** For a route that names issuers. */
    public Authorizer(List<RequirementSettings> require, OriginRule origins, Revocations revocations) {
        this(require, origins, null, revocations);
    }

    /**
     * The same for a route that takes certificates.
     *
     * @param certificates how, or null
     * @param revocations what was proven but counts no more
     */
    public Authorizer(
            List<RequirementSettings> require,
            OriginRule origins,
            CredentialSettings.@Nullable Certificate certificates,
            Revocations revocations) {
        this.require = require.stream().map(Requirement::of).toList();
        this.origins = origins;
        this.certificatesWithoutOrigin = certificates != null && certificates.withoutOrigin();
        this.revocations = revocations;
    }

    /** For a route whose file says {@code authenticate: none}, and for no other: whoever comes may pass. */
    public static Permit open() {
        return new Permit(null, null);
    }

    /**
     * For a request that broke a rule which its route only reports: whoever it is may pass.
     *
     * @param trial that the file says so
     * @param principal who was proven before the rule that broke, or null
     */
    public static Permit onTrial(Trial trial, @Nullable Principal principal) {
        return new Permit(principal, trial);
    }

    /**
     * The permit of a principal who may pass.
     *
     * @param principal whose claims are asked
     * @param credential what proved the principal
     * @param origin the request's Origin, or null
     * @param pathVariables what the route's path names, decoded
     * @throws Refusal REVOKED, ORIGIN_DENIED, or INSUFFICIENT_SCOPE naming the rule that does not hold
     */
    public Permit authorize(
            Principal principal, Credential credential, @Nullable String origin, Map<String, String> pathVariables)
            throws Refusal {
        revocations.refuse(principal.imprint());
        if (credential.ambient()) {
            requireListed(credential, principal, origin);
        }
        require(principal, pathVariables);
        return new Permit(principal, null);
    }

    /**
     * The permit of somebody whom a route's authorizer let in.
     *
     * @param ambient whether a browser may have sent by itself what the authorizer judged by
     * @throws Refusal as above
     */
    public Permit authorize(
            Principal principal, boolean ambient, @Nullable String origin, Map<String, String> pathVariables)
            throws Refusal {
        revocations.refuse(principal.imprint());
        if (ambient) {
            requireListed(SENT_BY_BROWSERS, principal, origin);
        }
        require(principal, pathVariables);
        return new Permit(principal, null);
    }

    /**
     * The permit that somebody who was let in by other rules gets by these, with the same credential, or null.
     *
     * @param ambient whether a browser had sent the credential by itself
     */
    public @Nullable Permit again(
            Principal principal, boolean ambient, @Nullable String origin, Map<String, String> pathVariables) {
        try {
            return authorize(principal, ambient, origin, pathVariables);
        } catch (Refusal refusal) {
            return null;
        }
    }

    private void requireListed(Object shown, Principal principal, @Nullable String origin) throws Refusal {
        if (origin == null && certificatesWithoutOrigin && principal.byCertificate()) {
            return;
        }
        if (origin == null || origin.equals("null") || !origins.lists(origin)) {
            throw Refusal.of(
                    Outcome.ORIGIN_DENIED,
                    shown + " came with " + (origin == null ? "no Origin" : "an Origin that is not listed")
                            + "; expected one of the route's origins");
        }
    }

    private void require(Principal principal, Map<String, String> pathVariables) throws Refusal {
        for (Requirement requirement : require) {
            String unmet = requirement.unmet(principal.claims(), pathVariables);
            if (unmet != null) {
                throw Refusal.of(Outcome.INSUFFICIENT_SCOPE, "Expected " + unmet)
                        .with("WWW-Authenticate", Bearer.INSUFFICIENT_SCOPE);
            }
        }
    }
}
