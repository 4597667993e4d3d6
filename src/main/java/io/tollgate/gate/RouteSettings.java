package io.tollgate.gate;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.CredentialSettings.Certificate;
import io.tollgate.auth.assertion.AssertionSettings;
import io.tollgate.auth.claim.RequirementSettings;
import io.tollgate.auth.place.Precedence;
import io.tollgate.auth.trial.EnforcementSettings;
import io.tollgate.quota.LimitSettings;
import io.tollgate.relay.TunnelSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One rule of the house: which requests it is for, what they must show, and where they go.
 *
 * @param name unique; logs and metrics use it
 * @param listeners names of listeners; empty for all
 * @param hosts exact hosts, or {@code *.} and a domain; empty for any
 * @param path a pattern: {@code *} one segment, {@code **} the rest, {@code {name}} a variable
 * @param origins the Origins that browsers may come from; empty for any
 * @param credentials where the token is looked for
 * @param ticketPath where tickets are issued, or null where none are taken
 * @param precedence which token counts where there are more
 * @param authenticate names of issuers, and the word for certificates; empty for the word none, and beside an authorizer
 * @param authorizer the name of the authorizer that is asked in place of issuers, or null
 * @param identity headers for the upstream, each with the claim that fills it
 * @param assertion the token that tells the upstream who comes, or null
 * @param refuse how a refusal is told
 * @param denials what a client that was not let in is told of why
 * @param preset what the file named in place of some of these, which are what that stands for
 * @param enforce whether who breaks a rule is refused, or only told of
 * @param rewrite what becomes of the path
 * @param setHeaders headers put on the upstream request
 * @param removeHeaders headers taken off it
 * @param upstream the name of where it goes
 */
public record RouteSettings(
        String name,
        List<String> listeners,
        List<String> hosts,
        String path,
        List<String> origins,
        List<CredentialSettings> credentials,
        @Nullable String ticketPath,
        Precedence precedence,
        List<String> authenticate,
        @Nullable String authorizer,
        List<RequirementSettings> require,
        Map<String, String> identity,
        @Nullable AssertionSettings assertion,
        Refuse refuse,
        Denials denials,
        Preset preset,
        EnforcementSettings enforce,
        List<LimitSettings> limits,
        TunnelSettings tunnel,
        Rewrite rewrite,
        Map<String, String> setHeaders,
        List<String> removeHeaders,
        String upstream) {
    public RouteSettings {
        listeners = List.copyOf(listeners);
        hosts = List.copyOf(hosts);
        origins = List.copyOf(origins);
        credentials = List.copyOf(credentials);
        authenticate = List.copyOf(authenticate);
        require = List.copyOf(require);
        identity = inOrder(identity);
        limits = List.copyOf(limits);
        setHeaders = inOrder(setHeaders);
        removeHeaders = List.copyOf(removeHeaders);
    }

    /** The names of its issuers alone. */
    public List<String> issuers() {
        return authenticate.stream()
                .filter(name -> !name.equals(Certificate.WORD))
                .toList();
    }

    private static Map<String, String> inOrder(Map<String, String> headers) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** How a refusal is told. */
    public enum Refuse {
        /** By HTTP status. */
        HTTP,
        /** By accepting and closing at once with a code, which browsers can read. */
        CLOSE
    }

    /** What a client is told that has no token, or one that is not enough. */
    public enum Denials {
        /** Its own row of the table of outcomes. */
        EXACT,
        /** Always the same 401, whatever was missing: nothing can be learned from it. */
        UNAUTHORIZED
    }

    /** A word that stands for several keys of a route. */
    public enum Preset {
        NONE,
        /** The system of Helton's article: token behind the subprotocol {@code websocket}, or in the query; claims in {@code data}. */
        HELTON
    }

    /** What becomes of the request's path on its way up: at most one of the two is not null. */
    public record Rewrite(
            @Nullable String stripPrefix, @Nullable String path) {
        public static final Rewrite NONE = new Rewrite(null, null);
    }
}
