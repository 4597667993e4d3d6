package io.tollgate.auth;

import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.auth.call.UpwardHeaders;
import io.tollgate.auth.claim.HeaderValue;
import io.tollgate.auth.place.Bearer;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The headers that tell the upstream who is there: those that a route fills with claims, before them those of an authorizer's
 * verdict, unless the route names one of the same name. The client's own copies never go on, also not
 * spelled with {@code _} for {@code -}: servers that hand headers over as variables cannot tell the two apart. Where one is
 * named as an authorizer would tell it, no other of that family goes on either: a server that knew an authorizer's verdict
 * believes them all.
 *
 * <p>Immutable, safe on any thread.
 */
public final class IdentityHeaders {
    /** Characters of one value; servers commonly take no longer line. */
    static final int LONGEST_VALUE = 8 * 1024;

    /** How the headers begin in which an authorizer tells its context, if nobody says another beginning. */
    private static final String CONTEXT = folded(AuthorizerSettings.DEFAULT_CONTEXT_PREFIX);

    private final Map<String, String> claims;
    private final Set<String> owned;
    private final boolean ownsContext;
    private final @Nullable UpwardHeaders upward;

    /** Compiles a route's map of header name to claim, in its order; {@code a.b} is a claim or a member of one. */
    public IdentityHeaders(Map<String, String> headerToClaim) {
        this(headerToClaim, null);
    }

    /** The same for a route whose authorizer speaks by headers of its own. */
    public IdentityHeaders(Map<String, String> headerToClaim, @Nullable UpwardHeaders upward) {
        this(headerToClaim, upward, null);
    }

    /** @param assertion the header in which a token of ours goes up, or null */
    public IdentityHeaders(
            Map<String, String> headerToClaim, @Nullable UpwardHeaders upward, @Nullable String assertion) {
        this.upward = upward;
        claims = new LinkedHashMap<>(headerToClaim);
        owned = Stream.concat(claims.keySet().stream(), Stream.ofNullable(assertion))
                .map(IdentityHeaders::folded)
                .collect(Collectors.toUnmodifiableSet());
        ownsContext = owned.stream().anyMatch(name -> name.startsWith(CONTEXT));
    }

    /**
     * Name and value of each header to send up, encoded as {@link HeaderValue} says; none for a claim that is absent, and
     * none at all for a permit without a principal.
     *
     * @throws Refusal INVALID_TOKEN for a value of more than 8 KiB: cut short it would be another name
     */
    public List<Map.Entry<String, String>> of(Permit permit) throws Refusal {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        Principal principal = permit.principal();
        if (principal == null) {
            return headers;
        }
        for (Map.Entry<String, String> header : principal.headers()) {
            if (!owned.contains(folded(header.getKey()))) {
                headers.add(header);
            }
        }
        for (Map.Entry<String, String> entry : claims.entrySet()) {
            Object claim = principal.claims().at(entry.getValue());
            if (claim != null) {
                headers.add(Map.entry(entry.getKey(), bounded(entry.getValue(), HeaderValue.of(claim))));
            }
        }
        return headers;
    }

    private static String bounded(String claim, String value) throws Refusal {
        if (value.length() > LONGEST_VALUE) {
            throw Refusal.of(
                            Outcome.INVALID_TOKEN,
                            "Claim " + claim + " is " + value.length() + " characters as a header, at most "
                                    + LONGEST_VALUE)
                    .with("WWW-Authenticate", Bearer.INVALID_TOKEN);
        }
        return value;
    }

    /** Whether the client's own header of that name is to be dropped. */
    public boolean owns(String headerName) {
        String name = folded(headerName);
        return owned.contains(name)
                || (ownsContext && name.startsWith(CONTEXT))
                || (upward != null && upward.owns(headerName));
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
