package io.tollgate.admin.tunnel;

import io.tollgate.relay.TunnelView;
import io.tollgate.relay.state.TunnelState;
import io.tollgate.telemetry.AttemptView;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** An open tunnel as it is shown, in the names that the access log uses. Stateless. */
final class ConnectionJson {
    private static final double MILLIS_PER_SECOND = 1e3;

    private ConnectionJson() {}

    static JsonObject of(TunnelView tunnel, Instant now) {
        AttemptView attempt = tunnel.attempt();
        return new JsonObject()
                .put("id", attempt.id())
                .put("route", attempt.route())
                .put("listener", attempt.listener())
                .put("address", attempt.address())
                .put("issuer", attempt.issuer())
                .put("subject", attempt.subject())
                .put("user_agent", attempt.userAgent())
                .put("upstream", attempt.upstream())
                .put("endpoint", attempt.endpoint())
                .put("opened", opened(tunnel, now))
                .put("seconds", BigDecimal.valueOf(tunnel.seconds()).setScale(3, RoundingMode.HALF_UP))
                .put("messages_up", tunnel.messagesUp())
                .put("messages_down", tunnel.messagesDown())
                .put("bytes_up", tunnel.bytesUp())
                .put("bytes_down", tunnel.bytesDown())
                .put("queued_up", tunnel.queuedUp())
                .put("queued_down", tunnel.queuedDown())
                .put("state", state(tunnel.phase()));
    }

    /** A tunnel keeps its age only; to the second, so that two looks at one tunnel say the same. */
    private static String opened(TunnelView tunnel, Instant now) {
        Duration age = Duration.ofMillis((long) (tunnel.seconds() * MILLIS_PER_SECOND));
        return now.minus(age).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String state(TunnelState.Phase phase) {
        return switch (phase) {
            case OPEN -> "open";
            case HALF_CLOSED -> "half_closed";
            case CLOSING, CUTTING, CLOSED -> "closing";
        };
    }
}
