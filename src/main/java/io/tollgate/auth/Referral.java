package io.tollgate.auth;

import io.tollgate.auth.CredentialFinder.All;
import io.tollgate.auth.CredentialFinder.Found;
import io.tollgate.auth.call.AuthorizerSettings.Http;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.auth.call.Brought;
import io.tollgate.auth.call.Inquiry;
import io.tollgate.auth.call.RemoteAuthorizer;
import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.auth.call.Verdict;
import io.tollgate.auth.place.QueryMask;
import io.tollgate.aws.authorizer.IdentitySources;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Refers a route's requests to its authorizer, and makes a principal of its verdict. A Lambda authorizer is shown the whole
 * request and decides itself what counts in it, so the route's places are only where tokens are taken out; any other is shown
 * the one credential that they hold.
 *
 * <p>Safe on any thread.
 */
public final class Referral {
    private static final String COOKIE = "Cookie";

    private final RemoteAuthorizer authorizer;
    private final CredentialFinder finder;
    private final QueryMask mask;
    private final boolean choosesItself;
    private final List<String> shownHeaders;

    public Referral(RemoteAuthorizer authorizer, CredentialFinder finder) {
        this.authorizer = authorizer;
        this.finder = finder;
        this.mask = new QueryMask(finder.parameters());
        this.choosesItself = authorizer.settings().backend() instanceof Lambda;
        this.shownHeaders = shownHeaders(authorizer);
    }

    private static List<String> shownHeaders(RemoteAuthorizer authorizer) {
        if (authorizer.settings().backend() instanceof Lambda lambda) {
            return IdentitySources.parse(lambda.identitySources()).headers();
        }
        return authorizer.settings().backend() instanceof Http http ? http.forwardHeaders() : List.of();
    }

    /**
     * What of a request is shown as its sender's.
     *
     * @param stripped the request without its tokens
     * @param ambient whether a browser may have sent what decides by itself
     */
    public record Shown(List<Credential> credentials, Stripped stripped, boolean ambient) {
        public Shown {
            credentials = List.copyOf(credentials);
        }

        /** Where the first of its tokens stood, or null. */
        public @Nullable CredentialSettings place() {
            return credentials.isEmpty() ? null : credentials.get(0).place();
        }
    }

    /** @throws Refusal where the one credential cannot be found, as {@link CredentialFinder#find} says, and nothing else is shown */
    public Shown show(Presented presented) throws Refusal {
        boolean cookies = shownHeaders.stream().anyMatch(COOKIE::equalsIgnoreCase)
                && !presented.header(COOKIE).isEmpty();
        if (choosesItself) {
            All all = finder.all(presented);
            boolean ambient = cookies || all.credentials().stream().anyMatch(Credential::ambient);
            return new Shown(all.credentials(), withoutCopies(all.stripped(), all.credentials()), ambient);
        }
        try {
            Found found = finder.find(presented);
            return new Shown(
                    List.of(found.credential()),
                    found.stripped(),
                    cookies || found.credential().ambient());
        } catch (Refusal refusal) {
            if (refusal.outcome() == Outcome.NO_TOKEN && showsSomething(presented)) {
                return new Shown(List.of(), finder.strip(presented), cookies);
            }
            throw refusal;
        }
    }

    private boolean showsSomething(Presented presented) {
        return shownHeaders.stream().anyMatch(name -> !presented.header(name).isEmpty());
    }

    /** Nobody refuses a token that is a subprotocol once more, so it is taken out there too. */
    private static Stripped withoutCopies(Stripped stripped, List<Credential> credentials) {
        Set<String> tokens = credentials.stream().map(Credential::token).collect(Collectors.toSet());
        return new Stripped(
                stripped.query(),
                stripped.subprotocols().stream()
                        .filter(value -> !tokens.contains(value))
                        .toList(),
                stripped.answerSubprotocol(),
                stripped.answerOfferedAs(),
                stripped.removedHeaders(),
                stripped.cookies());
    }

    /** Whom the authorizer lets in, at that moment; fails with a {@link Refusal}, as {@link RemoteAuthorizer#ask} says. */
    public Future<Principal> ask(Inquiry inquiry, Shown shown, Instant now, Asker asker) {
        Brought brought = new Brought(
                shown.credentials().stream().map(Credential::token).toList(),
                mask.masked(inquiry.path(), inquiry.query()));
        return authorizer.ask(inquiry, brought, now, asker).map(Principal::new);
    }

    /** Whether it is this authorizer that let the principal in, by what it is asked now. */
    public boolean believes(Principal principal) {
        Verdict verdict = principal.verdict();
        return verdict != null && verdict.standsUnder(authorizer.settings());
    }
}
