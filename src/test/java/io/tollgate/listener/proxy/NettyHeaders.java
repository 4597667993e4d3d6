package io.tollgate.listener.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;

/** Headers of the PROXY protocol as Netty writes them. */
public final class NettyHeaders {
    private NettyHeaders() {}

    public static byte[] v1(String source, int port) {
        return written(HAProxyProtocolVersion.V1, source, port);
    }

    public static byte[] v2(String source, int port) {
        return written(HAProxyProtocolVersion.V2, source, port);
    }

    private static byte[] written(HAProxyProtocolVersion version, String source, int port) {
        boolean six = source.contains(":");
        EmbeddedChannel channel = new EmbeddedChannel(HAProxyMessageEncoder.INSTANCE);
        channel.writeOutbound(new HAProxyMessage(
                version,
                HAProxyCommand.PROXY,
                six ? HAProxyProxiedProtocol.TCP6 : HAProxyProxiedProtocol.TCP4,
                source,
                six ? "2001:db8::1" : "10.0.0.1",
                port,
                443));
        ByteBuf bytes = channel.readOutbound();
        byte[] copy = ByteBufUtil.getBytes(bytes);
        bytes.release();
        channel.finishAndReleaseAll();
        return copy;
    }
}
