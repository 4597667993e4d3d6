package io.tollgate.config;

import io.tollgate.auth.IssuerSettings;
import io.tollgate.frame.CloseCode;
import io.tollgate.gate.RouteSettings;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.telemetry.TelemetrySettings;
import io.tollgate.token.Secret;
import io.tollgate.upstream.UpstreamSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole configuration, read and found right: names resolve, units are typed, defaults are filled in.
 *
 * @param health where /livez and /readyz answer, or null for nowhere
 * @param admin where the admin API answers and with which token, or null for nowhere
 */
public record TollgateSettings(
        List<ListenerSettings> listeners,
        @Nullable InetSocketAddress health,
        @Nullable AdminAddress admin,
        List<IssuerSettings> issuers,
        List<RouteSettings> routes,
        List<UpstreamSettings> upstreams,
        TelemetrySettings telemetry,
        DrainSettings drain) {
    public TollgateSettings {
        listeners = List.copyOf(listeners);
        issuers = List.copyOf(issuers);
        routes = List.copyOf(routes);
        upstreams = List.copyOf(upstreams);
    }

    /** Where the admin API answers; without a token one is made at start. */
    public record AdminAddress(
            InetSocketAddress address, @Nullable Secret token) {}

    /** How tunnels end when the process is asked to stop: with which close code, and how long that may take. */
    public record DrainSettings(int code, Duration deadline) {
        public static final DrainSettings DEFAULTS = new DrainSettings(CloseCode.GOING_AWAY, Duration.ofSeconds(30));
    }
}
