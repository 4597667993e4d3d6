package io.tollgate.admin;

import io.tollgate.telemetry.AttemptView;

/** An attempt by alice on the route chat, unless a test says otherwise. Immutable. */
public record FakeAttempt(String id, String route, String listener, String address, String subject, String upstream)
        implements AttemptView {
    public static FakeAttempt numbered(int number) {
        return new FakeAttempt("%024x".formatted(number), "chat", "public", "192.0.2.1", "alice", "backend");
    }

    public FakeAttempt route(String other) {
        return new FakeAttempt(id, other, listener, address, subject, upstream);
    }

    public FakeAttempt listener(String other) {
        return new FakeAttempt(id, route, other, address, subject, upstream);
    }

    public FakeAttempt address(String other) {
        return new FakeAttempt(id, route, listener, other, subject, upstream);
    }

    public FakeAttempt subject(String other) {
        return new FakeAttempt(id, route, listener, address, other, upstream);
    }

    public FakeAttempt upstream(String other) {
        return new FakeAttempt(id, route, listener, address, subject, other);
    }

    @Override
    public String issuer() {
        return "https://issuer.test/";
    }

    @Override
    public String endpoint() {
        return "127.0.0.1:9";
    }

    @Override
    public String userAgent() {
        return subject.equals("alice") ? "test/1 (a; b)" : null;
    }

    @Override
    public long startedNanos() {
        return 0;
    }
}
