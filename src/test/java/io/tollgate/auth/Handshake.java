package io.tollgate.auth;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A handshake as a test writes it. */
final class Handshake implements Presented {
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private @Nullable String query;
    private List<String> subprotocols = List.of();
    private @Nullable X509Certificate certificate;

    Handshake with(String name, String value) {
        headers.add(Map.entry(name, value));
        return this;
    }

    Handshake query(String raw) {
        query = raw;
        return this;
    }

    Handshake offering(String... values) {
        subprotocols = List.of(values);
        return this;
    }

    @Override
    public List<String> header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public @Nullable String query() {
        return query;
    }

    Handshake showing(X509Certificate shown) {
        certificate = shown;
        return this;
    }

    @Override
    public List<String> subprotocols() {
        return subprotocols;
    }

    @Override
    public @Nullable X509Certificate certificate() {
        return certificate;
    }
}
