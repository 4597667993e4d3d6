package io.tollgate.gate.call;

import io.tollgate.auth.Credential;
import io.tollgate.auth.CredentialFinder;
import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.Presented;
import io.tollgate.outcome.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call as far as it may show a token: in that header, and nowhere that a browser fills by itself. */
public record BearerOnly(List<String> authorization) implements Presented {
    private static final CredentialFinder FINDER =
            new CredentialFinder(List.of(new CredentialSettings.Header("Authorization")));

    public BearerOnly {
        authorization = List.copyOf(authorization);
    }

    /**
     * The one token that it shows, not yet believed.
     *
     * @throws Refusal as {@link CredentialFinder#find} says
     */
    public Credential credential() throws Refusal {
        return FINDER.find(this).credential();
    }

    @Override
    public List<String> header(String name) {
        return name.equalsIgnoreCase("Authorization") ? authorization : List.of();
    }

    @Override
    public @Nullable String query() {
        return null;
    }

    @Override
    public List<String> subprotocols() {
        return List.of();
    }

    /** Nothing of the token. */
    @Override
    public String toString() {
        return "BearerOnly";
    }
}
