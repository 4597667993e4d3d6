package io.tollgate.telemetry.metrics;

import io.tollgate.telemetry.AttemptView;
import org.jspecify.annotations.Nullable;

/** An attempt as far as figures may know it; what they may not is here to be found if they tell it. */
record Attempted(
        @Nullable String route,
        @Nullable String upstream,
        @Nullable String endpoint,
        @Nullable String call) implements AttemptView {
    static final Attempted EARLY = new Attempted(null, null, null);
    static final Attempted ROUTED = new Attempted("chat", "servers", null);
    static final Attempted REACHED = new Attempted("chat", "servers", "10.0.0.5:9001");

    static final Attempted CALLING = new Attempted("chat", null, null, "renew");

    /** An upgrade. */
    Attempted(@Nullable String route, @Nullable String upstream, @Nullable String endpoint) {
        this(route, upstream, endpoint, null);
    }

    @Override
    public String id() {
        return "personal-id";
    }

    @Override
    public String listener() {
        return "public";
    }

    @Override
    public String address() {
        return "personal-address";
    }

    @Override
    public String issuer() {
        return "main";
    }

    @Override
    public String subject() {
        return "personal-subject";
    }

    @Override
    public long startedNanos() {
        return 0;
    }
}
