package io.tollgate.config.limit;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.config.form.Http;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What limits need to know of their route and of the rest of the file.
 *
 * @param principal whether somebody is proven, so that there is a subject and claims
 * @param credentialHeaders that hold a credential, in lower case
 * @param maxFrame payload of the largest data frame; 0 for any
 * @param redis whether nodes share a store
 * @param byAddress told of each place where addresses are counted
 */
public record RouteFacts(
        boolean principal, Set<String> credentialHeaders, long maxFrame, boolean redis, Consumer<Node> byAddress) {
    private static final Set<String> ALWAYS_CREDENTIALS = Set.of("authorization", "cookie");

    public static RouteFacts of(
            Mapping route,
            List<CredentialSettings> credentials,
            long maxFrame,
            boolean redis,
            Consumer<Node> byAddress) {
        Set<String> headers = new HashSet<>(ALWAYS_CREDENTIALS);
        for (CredentialSettings place : credentials) {
            if (place instanceof CredentialSettings.Header header) {
                headers.add(Http.fold(header.name()));
            }
        }
        boolean none =
                route.get("authenticate") instanceof Scalar word && word.text().equals("none");
        return new RouteFacts(!none, headers, maxFrame, redis, byAddress);
    }
}
