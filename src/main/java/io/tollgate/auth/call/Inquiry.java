package io.tollgate.auth.call;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An upgrade as an authorizer is asked about it: as the client sent it, tokens and all. Immutable.
 *
 * @param id of the attempt
 * @param authority the Host as sent
 * @param path as sent
 * @param query as sent, without {@code ?}, or null for none
 * @param headers all lines, in order
 * @param address the client's, as far as is believed
 * @param secure whether it came by TLS
 */
public record Inquiry(
        String id,
        String authority,
        String path,
        @Nullable String query,
        List<Map.Entry<String, String>> headers,
        String address,
        boolean secure) {
    public Inquiry {
        headers = List.copyOf(headers);
    }

    /** The values of all lines of that name, in any case. */
    List<String> header(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return headers.stream()
                .filter(line -> line.getKey().toLowerCase(Locale.ROOT).equals(wanted))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Shows nothing that was sent. */
    @Override
    public String toString() {
        return "Inquiry[" + id + "]";
    }
}
