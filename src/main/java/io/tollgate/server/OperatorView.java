package io.tollgate.server;

import io.tollgate.admin.EffectiveConfiguration;
import io.tollgate.admin.Running;
import io.tollgate.auth.Issuer;
import io.tollgate.telemetry.why.WhyRing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the servers for operators may see of a running Tollgate. Safe on any thread. */
final class OperatorView implements Running {
    private final Supplier<Assembly> inForce;
    private final Census census;
    private final WhyRing ring;
    private final BooleanSupplier draining;

    OperatorView(Supplier<Assembly> inForce, Census census, WhyRing ring, BooleanSupplier draining) {
        this.inForce = inForce;
        this.census = census;
        this.ring = ring;
        this.draining = draining;
    }

    @Override
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        if (draining.getAsBoolean()) {
            reasons.add("draining");
        }
        for (Issuer issuer : inForce.get().issuers().values()) {
            if (!issuer.ready()) {
                reasons.add("issuer " + issuer.name() + " has no keys yet");
            }
        }
        return reasons;
    }

    @Override
    public long openTunnels() {
        return census.open();
    }

    @Override
    public String configuration() {
        return EffectiveConfiguration.of(inForce.get().settings());
    }

    @Override
    public @Nullable String why(String id) {
        return ring.find(id);
    }
}
