package io.tollgate.config.section;

import io.tollgate.config.form.Paths;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Units;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.relay.TunnelSettings;
import io.tollgate.relay.TunnelSettings.OnReload;
import io.tollgate.relay.TunnelSettings.Renew;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code tunnel}. */
final class TunnelReader {
    private static final Form<CloseCodes> CODES = Units.word(CloseCodes.class);
    private static final Form<OnReload> ON_RELOAD = Units.word(OnReload.class);
    private static final Form<Boolean> ON_EXPIRY = Units.word(onExpiry());

    private static final Form<Duration> EXPIRY_SPREAD = Units.timeUpTo(TunnelSettings.MOST_EXPIRY_SPREAD);

    private TunnelReader() {}

    /** Each with whether the tunnel ends. */
    private static Map<String, Boolean> onExpiry() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("close", true);
        words.put("keep", false);
        return words;
    }

    static TunnelSettings read(Node node) {
        Mapping tunnel = node.mapping(Section.TUNNEL);
        TunnelSettings defaults = TunnelSettings.DEFAULTS;
        if (tunnel.has("expirySpread") && !tunnel.read("onExpiry", ON_EXPIRY, defaults.endOnExpiry())) {
            tunnel.get("expirySpread").warning("has no effect: onExpiry is keep");
        }
        return new TunnelSettings(
                tunnel.read("maxFrame", Units.BYTES, defaults.maxFrame()),
                tunnel.read("maxMessage", Units.BYTES, defaults.maxMessage()),
                tunnel.read("idle", Units.TIME, defaults.idle()),
                tunnel.read("lifetime", Units.TIME, defaults.lifetime()),
                tunnel.read("jitter", Units.SHARE, defaults.jitter()),
                tunnel.read("ping", Units.TIME, defaults.ping()),
                tunnel.read("onExpiry", ON_EXPIRY, defaults.endOnExpiry()),
                tunnel.read("expirySpread", EXPIRY_SPREAD, defaults.expirySpread()),
                tunnel.read("codes", CODES, defaults.codes()),
                tunnel.read("closeTimeout", Units.TIME_ABOVE_ZERO, defaults.closeTimeout()),
                tunnel.read("halfClose", Units.TIME, defaults.halfClose()),
                tunnel.read("writeStall", Units.TIME, defaults.writeStall()),
                tunnel.read("onReload", ON_RELOAD, defaults.onReload()),
                renew(tunnel.get("renew")));
    }

    private static @Nullable Renew renew(Node node) {
        if (!node.present()) {
            return null;
        }
        Mapping renew = node.mapping(Section.RENEW);
        String path = renew.require("path", Paths.PATTERN, "");
        Node handle = renew.get("handle");
        return new Renew(
                path, handle.present() ? handle.mapping(Section.RENEW_HANDLE).require("query", Units.TEXT, "") : null);
    }
}
