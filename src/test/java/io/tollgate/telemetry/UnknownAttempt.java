package io.tollgate.telemetry;

import org.jspecify.annotations.Nullable;

/** An attempt of which nothing is known but where it comes from; what a test knows more, it says itself. */
public interface UnknownAttempt extends AttemptView {
    @Override
    default String id() {
        return "i1";
    }

    @Override
    default String listener() {
        return "public";
    }

    @Override
    default String address() {
        return "203.0.113.9";
    }

    @Override
    default @Nullable String route() {
        return null;
    }

    @Override
    default @Nullable String issuer() {
        return null;
    }

    @Override
    default @Nullable String subject() {
        return null;
    }

    @Override
    default @Nullable String upstream() {
        return null;
    }

    @Override
    default @Nullable String endpoint() {
        return null;
    }

    @Override
    default long startedNanos() {
        return 1_000_000_000L;
    }
}
