package io.tollgate.gate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.tollgate.handshake.AnswerHeadHandler;
import io.tollgate.handshake.RequestHeadHandler;
import io.tollgate.relay.RelayLoop;
import io.tollgate.relay.Tunnel;
import io.tollgate.relay.TunnelEnd;
import io.tollgate.relay.TunnelRule;
import io.tollgate.relay.channel.RelayChannel;
import io.tollgate.relay.limits.TunnelLimits;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The only crossing from Vert.x to Netty. Vert.x accepts and dials; from then on a connection is a channel on its event loop,
 * with nothing in its pipeline but TLS and one handler of ours, so that nothing of Vert.x stays reachable from it.
 */
final class Handover {
    /** The handler that Vert.x ends its pipelines with; a release that names it otherwise must fail loudly here. */
    private static final String VERTX_HANDLER = "handler";

    private static final String TLS_HANDLER = "ssl";

    private Handover() {}

    static Channel channelOf(NetSocket socket) {
        return ((NetSocketInternal) socket).channelHandlerContext().channel();
    }

    /**
     * Takes a socket's channel out of Vert.x, on its event loop, before anything was read from it. It is not read until a
     * handler turns that on. One whose end was seen has lost its handlers already; who adds a handler to it is told.
     */
    static Channel take(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        boolean vertx = pipeline.get(VERTX_HANDLER) != null || !channel.isOpen();
        if (!channel.eventLoop().inEventLoop() || !vertx) {
            throw new IllegalStateException(
                    "Expected a socket on its event loop with a handler '" + VERTX_HANDLER + "', found " + pipeline);
        }
        RelayChannel.prepare(channel.config());
        for (Map.Entry<String, ChannelHandler> entry : pipeline.toMap().entrySet()) {
            if (!entry.getKey().equals(TLS_HANDLER)) {
                pipeline.remove(entry.getValue());
            }
        }
        return channel;
    }

    /**
     * Puts the tunnel's handlers behind those that read the heads, so that from now on it hears of the end of either channel,
     * and answers the client.
     */
    static Tunnel join(Joined joined, ByteBuf answer, TunnelEnd end) {
        Tunnel tunnel =
                Tunnel.open(joined.loop(), joined.rule(), joined.limits(), joined.ends(), joined.expiresAt(), end);
        Channel client = joined.ends().client();
        client.writeAndFlush(answer, client.voidPromise());
        return tunnel;
    }

    /** Takes the readers of the heads out and starts the tunnel with what they read behind them. */
    static void start(Joined joined, Tunnel tunnel) {
        ChannelPipeline client = joined.ends().client().pipeline();
        ChannelPipeline upstream = joined.ends().upstream().pipeline();
        ByteBuf earlyUp = client.get(RequestHeadHandler.class).takeEarlyBytes();
        ByteBuf earlyDown = upstream.get(AnswerHeadHandler.class).takeEarlyBytes();
        client.remove(RequestHeadHandler.class);
        upstream.remove(AnswerHeadHandler.class);
        tunnel.start(earlyUp, earlyDown);
    }

    /** What becomes a tunnel: two channels of one event loop, and what it is held to. */
    record Joined(
            RelayLoop loop,
            TunnelRule rule,
            TunnelLimits limits,
            Tunnel.Ends ends,
            @Nullable Instant expiresAt) {}
}
