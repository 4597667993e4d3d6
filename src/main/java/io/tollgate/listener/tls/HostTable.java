package io.tollgate.listener.tls;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which of several certificates a name gets: an exact name before a wildcard of one label (RFC 6125 §6.4.3), the first
 * certificate for all others. Of two for the same name the first has it. Immutable when filled; then any thread.
 */
public final class HostTable<T> {
    private static final String WILDCARD = "*.";

    private final Map<String, T> exact = new HashMap<>();
    private final Map<String, T> wildcards = new HashMap<>();
    private @Nullable T first;

    /** Adds one with its names in lower case; a name that is another's already stays that one's, and is told. */
    public Map<String, T> add(T certificate, List<String> hosts) {
        if (first == null) {
            first = certificate;
        }
        Map<String, T> taken = new HashMap<>();
        for (String host : hosts) {
            T before = host.startsWith(WILDCARD)
                    ? wildcards.putIfAbsent(host.substring(1), certificate)
                    : exact.putIfAbsent(host, certificate);
            if (before != null) {
                taken.put(host, before);
            }
        }
        return taken;
    }

    /** The one for clients whose name is nobody's. */
    T first() {
        return Objects.requireNonNull(first, "a certificate");
    }

    /** @param host in lower case, or null where the client names none */
    T of(@Nullable String host) {
        if (host == null) {
            return first();
        }
        T found = exact.get(host);
        int dot = host.indexOf('.');
        if (found == null && dot > 0) {
            found = wildcards.get(host.substring(dot));
        }
        return found == null ? first() : found;
    }
}
