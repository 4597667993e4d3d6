package io.tollgate.gate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.tollgate.handshake.AnswerHeadHandler;
import io.tollgate.handshake.HeadHandler;
import io.tollgate.relay.RelayLoop;
import io.tollgate.relay.Tunnel;
import io.tollgate.relay.TunnelEnd;
import io.tollgate.relay.TunnelRule;
import io.tollgate.relay.channel.RelayChannel;
import io.tollgate.relay.limits.TunnelLimits;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection becomes the gate's: from then on it is a channel on its event loop, with nothing in its pipeline but TLS
 * and one handler of ours, so that nothing of whoever accepted or dialled it stays reachable from it.
 */
final class Handover {
    private Handover() {}

    /**
     * Takes a channel over on its event loop, before anything behind TLS was read from it. It is not read until a handler
     * turns that on. One whose end was seen has lost its handlers already; who adds a handler to it is told.
     */
    static Channel take(Channel channel) {
        if (!channel.eventLoop().inEventLoop()) {
            throw new IllegalStateException("Expected to be on the channel's event loop, found "
                    + Thread.currentThread().getName());
        }
        RelayChannel.prepare(channel.config());
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.first() != null) {
            leaveOnlyTls(pipeline);
        }
        return channel;
    }

    private static void leaveOnlyTls(ChannelPipeline pipeline) {
        for (Map.Entry<String, ChannelHandler> entry : pipeline.toMap().entrySet()) {
            if (!(entry.getValue() instanceof SslHandler)) {
                pipeline.remove(entry.getValue());
            }
        }
    }

    /**
     * Puts the tunnel's handlers behind those that read the heads, so that from now on it hears of the end of either channel,
     * and answers the client, unless the answer is empty: then that has one.
     */
    static Tunnel join(Joined joined, ByteBuf answer, TunnelEnd end) {
        Tunnel tunnel =
                Tunnel.open(joined.loop(), joined.rule(), joined.limits(), joined.ends(), joined.expiresAt(), end);
        Channel client = joined.ends().client();
        if (answer.isReadable()) {
            client.writeAndFlush(answer, client.voidPromise());
        }
        return tunnel;
    }

    /** Takes the readers of what came before out and starts the tunnel with what they read behind them. */
    static void start(Joined joined, Tunnel tunnel) {
        ChannelPipeline client = joined.ends().client().pipeline();
        ChannelPipeline upstream = joined.ends().upstream().pipeline();
        ByteBuf earlyUp = client.get(HeadHandler.class).takeEarlyBytes();
        ByteBuf earlyDown = upstream.get(AnswerHeadHandler.class).takeEarlyBytes();
        client.remove(HeadHandler.class);
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
