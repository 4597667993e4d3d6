package io.tollgate.quota;

import java.util.HashMap;
import java.util.Map;

/** Somebody, nobody of whom is proven unless a subject is given. */
final class FakeCaller implements Caller {
    private final String subject;
    private final String address;
    private final Map<String, String> values = new HashMap<>();

    FakeCaller(String subject, String address) {
        this.subject = subject;
        this.address = address;
    }

    static FakeCaller nobody() {
        return new FakeCaller(null, "192.0.2.1");
    }

    static FakeCaller named(String subject) {
        return new FakeCaller(subject, "192.0.2.1");
    }

    static FakeCaller at(String address) {
        return new FakeCaller(null, address);
    }

    /** With a header, a claim, an {@code issuer} or a {@code listener}. */
    FakeCaller with(String name, String value) {
        values.put(name, value);
        return this;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public String listener() {
        return values.getOrDefault("listener", "public");
    }

    @Override
    public String header(String name) {
        return values.get(name);
    }

    @Override
    public boolean knowsHeader(String name) {
        return !name.equals("X-Forgotten");
    }

    @Override
    public String issuer() {
        return subject == null ? null : values.getOrDefault("issuer", "https://issuer.test");
    }

    @Override
    public String subject() {
        return subject;
    }

    @Override
    public String claim(String name) {
        return subject == null ? null : values.get(name);
    }
}
