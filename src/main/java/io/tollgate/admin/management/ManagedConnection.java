package io.tollgate.admin.management;

import io.tollgate.admin.tunnel.Tunnels;
import io.tollgate.aws.authorizer.AuthorizerEvent;
import io.tollgate.frame.CloseCode;
import io.tollgate.relay.TunnelView;
import io.tollgate.relay.message.ClientMessage;
import io.tollgate.relay.message.Sent;
import io.tollgate.relay.state.TunnelState.Phase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** What can be done with one open tunnel by its id; where none is open, or it is ending, it is gone. Safe on any thread. */
final class ManagedConnection {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{24}");
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final int TAKEN_SECONDS = 2;

    private final Tunnels tunnels;
    private final Clock clock;
    private final String id;

    /** @param id the tunnel's, or the connectionId that an authorizer was told of it */
    ManagedConnection(Tunnels tunnels, Clock clock, String id) {
        this.tunnels = tunnels;
        this.clock = clock;
        this.id = AuthorizerEvent.tunnelId(id);
    }

    /**
     * The bytes go to its client as a text where they are one, since that is what browsers expect, else as they are. A message
     * that is on its way and not yet taken was sent: by any fault it would be sent once more.
     */
    Future<String> post(byte[] bytes) throws ManagementRefused {
        refuseStrangeId();
        Future<Optional<Sent>> taken = tunnels.send(id, message(bytes))
                .timeout(TAKEN_SECONDS, TimeUnit.SECONDS)
                .recover(fault -> fault instanceof TimeoutException
                        ? Future.succeededFuture(Optional.of(Sent.WRITTEN))
                        : Future.failedFuture(fault));
        return taken.compose(sent -> switch (sent.orElse(Sent.TUNNEL_ENDED)) {
            case WRITTEN -> Future.succeededFuture("");
            case CLIENT_SLOW, TOO_MANY -> refused(ManagementFault.LIMIT_EXCEEDED);
            case TUNNEL_ENDING, TUNNEL_ENDED -> refused(ManagementFault.GONE);
        });
    }

    private static ClientMessage message(byte[] bytes) {
        try {
            return ClientMessage.text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return ClientMessage.binary(bytes);
        }
    }

    Future<String> get() throws ManagementRefused {
        refuseStrangeId();
        return tunnels.show(id)
                .compose(found -> found.filter(ManagedConnection::isOpen)
                        .map(tunnel -> Future.succeededFuture(json(tunnel).encode()))
                        .orElseGet(() -> refused(ManagementFault.GONE)));
    }

    private static boolean isOpen(TunnelView tunnel) {
        return tunnel.phase() == Phase.OPEN || tunnel.phase() == Phase.HALF_CLOSED;
    }

    private JsonObject json(TunnelView tunnel) {
        Instant now = clock.instant();
        JsonObject identity = new JsonObject().put("sourceIp", tunnel.attempt().address());
        if (tunnel.attempt().userAgent() != null) {
            identity.put("userAgent", tunnel.attempt().userAgent());
        }
        return new JsonObject()
                .put("connectedAt", before(now, tunnel.seconds()))
                .put("identity", identity)
                .put("lastActiveAt", before(now, tunnel.idleSeconds()));
    }

    private static String before(Instant now, double seconds) {
        return now.minus(Duration.ofMillis((long) (seconds * MILLIS_PER_SECOND)))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    Future<String> delete() throws ManagementRefused {
        refuseStrangeId();
        return tunnels.end(id, CloseCode.NORMAL, "")
                .compose(ended ->
                        ended.equals(Optional.of(true)) ? Future.succeededFuture("") : refused(ManagementFault.GONE));
    }

    /** Anything else is no id of ours, and need not be asked for. */
    private void refuseStrangeId() throws ManagementRefused {
        if (!ID.matcher(id).matches()) {
            throw new ManagementRefused(ManagementFault.GONE);
        }
    }

    private static <T> Future<T> refused(ManagementFault fault) {
        return Future.failedFuture(new ManagementRefused(fault));
    }
}
