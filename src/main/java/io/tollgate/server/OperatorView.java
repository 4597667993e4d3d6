package io.tollgate.server;

import io.tollgate.admin.EffectiveConfiguration;
import io.tollgate.admin.Running;
import io.tollgate.auth.Issuer;
import io.tollgate.config.TollgateSettings;
import io.tollgate.telemetry.why.WhyRing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What the servers for operators may see of a running Tollgate. Safe on any thread. */
final class OperatorView implements Running {
    private final TollgateSettings settings;
    private final Assembly assembly;
    private final Census census;
    private final WhyRing ring;
    private final BooleanSupplier draining;

    OperatorView(TollgateSettings settings, Assembly assembly, Census census, WhyRing ring, BooleanSupplier draining) {
        this.settings = settings;
        this.assembly = assembly;
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
        for (Issuer issuer : assembly.issuers()) {
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
        return EffectiveConfiguration.of(settings);
    }

    @Override
    public @Nullable String why(String id) {
        return ring.find(id);
    }
}
