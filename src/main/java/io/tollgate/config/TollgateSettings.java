package io.tollgate.config;

import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.assertion.SignerSettings;
import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.auth.revocation.RevocationSettings;
import io.tollgate.fleet.RedisSettings;
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
 * @param signing the key of what we sign
 * @param redis where nodes keep what they share, or null for nowhere
 */
public record TollgateSettings(
        List<ListenerSettings> listeners,
        @Nullable InetSocketAddress health,
        @Nullable AdminAddress admin,
        SignerSettings signing,
        List<IssuerSettings> issuers,
        List<AuthorizerSettings> authorizers,
        List<RouteSettings> routes,
        List<UpstreamSettings> upstreams,
        @Nullable RedisSettings redis,
        RevocationSettings revocations,
        TelemetrySettings telemetry,
        DrainSettings drain,
        OverloadSettings overload) {
    public TollgateSettings {
        listeners = List.copyOf(listeners);
        issuers = List.copyOf(issuers);
        authorizers = List.copyOf(authorizers);
        routes = List.copyOf(routes);
        upstreams = List.copyOf(upstreams);
    }

    /**
     * Where the admin API answers.
     *
     * @param token null to have one made at start
     * @param connections who else may use its {@code /@connections}
     */
    public record AdminAddress(
            InetSocketAddress address, @Nullable Secret token, ManagementSettings connections) {}

    /**
     * How the process ends when it is asked to.
     *
     * @param delay served as before, so that load balancers learn of it first
     * @param window over which the tunnels' ends are spread
     * @param deadline from the request to stop to the end of the last tunnel; not less than delay and window together
     * @param code what clients are closed with
     */
    public record DrainSettings(Duration delay, Duration window, Duration deadline, int code) {
        public static final DrainSettings DEFAULTS = new DrainSettings(
                Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(120), CloseCode.GOING_AWAY);

        /** Without delay and window: where nobody routes by readiness, and somebody waits. */
        public DrainSettings atOnce() {
            return new DrainSettings(Duration.ZERO, Duration.ZERO, deadline, code);
        }
    }

    /**
     * When new upgrades are refused so that open tunnels do not suffer.
     *
     * @param loopLag how late an event loop may be; 0 for any
     * @param memory what share of the heap or of the network buffers may be taken; 0 for all
     */
    public record OverloadSettings(Duration loopLag, double memory) {
        public static final OverloadSettings DEFAULTS = new OverloadSettings(Duration.ofMillis(500), 0.9);
    }
}
