package io.tollgate.server.explain;

import io.tollgate.relay.TunnelSettings;
import io.tollgate.upstream.UpstreamTerms;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The form of what an open tunnel would be held to: its route's rules, and what its upstream asks beyond them. */
final class TunnelJson {
    private TunnelJson() {}

    static JsonObject of(TunnelSettings tunnel, UpstreamTerms terms, @Nullable Instant endsAt) {
        JsonObject shown = new JsonObject()
                .put("idle", time(tunnel.idle()))
                .put("lifetime", time(shorter(tunnel.lifetime(), terms.lifetime())))
                .put("ping", time(tunnel.ping()))
                .put("max_frame", size(tunnel.maxFrame()))
                .put("max_message", size(smaller(tunnel.maxMessage(), terms.maxMessage())));
        if (terms.maxFrame() > 0) {
            shown.put("goes_up_in", "frames of at most " + terms.maxFrame() + " B");
        }
        if (terms.textOnly()) {
            shown.put("binary", "refused");
        }
        Duration keepAlive = terms.keepAlive().every();
        if (!keepAlive.isZero()) {
            String what = terms.keepAlive().message() == null ? "ping" : "message";
            shown.put("keep_alive", "a " + what + " after " + time(keepAlive));
        }
        if (endsAt != null && tunnel.endOnExpiry() && !tunnel.expirySpread().isZero()) {
            shown.put("ends_earlier_by", "up to " + time(tunnel.expirySpread()));
        }
        return endsAt != null && tunnel.endOnExpiry() ? shown.put("ends_with_token", endsAt.toString()) : shown;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.isZero() || (!other.isZero() && other.compareTo(one) < 0) ? other : one;
    }

    private static long smaller(long one, long other) {
        return one == 0 || (other != 0 && other < one) ? other : one;
    }

    private static String size(long bytes) {
        return bytes == 0 ? "off" : bytes + " B";
    }

    private static String time(Duration time) {
        return time.isZero() ? "off" : time.toSeconds() + " s";
    }
}
