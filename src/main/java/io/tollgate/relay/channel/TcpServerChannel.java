package io.tollgate.relay.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.AbstractEpollServerChannel;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.SocketAddress;

/** A server socket of Linux whose connections are {@link TcpChannel}s. One loop's. */
public final class TcpServerChannel extends AbstractEpollServerChannel {
    private final Config config = new Config(this);

    /** @throws ChannelException if no descriptor is left */
    public TcpServerChannel() {
        super(LinuxSocket.newSocketStream(), false);
        config.set(() -> socket.setTcpNoDelay(true));
    }

    @Override
    protected ChannelId newId() {
        return new TcpChannelId();
    }

    @Override
    public EpollChannelConfig config() {
        return config;
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        super.doBind(local);
        socket.listen(config.backlog);
        active = true;
    }

    @Override
    protected Channel newChildChannel(int descriptor, byte[] address, int offset, int length) {
        return new TcpChannel(descriptor, NativeInetAddress.address(address, offset, length));
    }

    /** What a server socket is asked for here and by Vert.x. */
    private static final class Config extends EpollChannelConfig {
        private volatile int backlog = NetUtil.SOMAXCONN;

        Config(TcpServerChannel channel) {
            super(channel);
        }

        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            validate(option, value);
            if (option.equals(ChannelOption.SO_BACKLOG)) {
                backlog = (Integer) value;
            } else if (option.equals(ChannelOption.SO_REUSEADDR)) {
                set(() -> socket().setReuseAddress((Boolean) value));
            } else if (option.equals(UnixChannelOption.SO_REUSEPORT)) {
                set(() -> socket().setReusePort((Boolean) value));
            } else if (option.equals(ChannelOption.SO_RCVBUF)) {
                set(() -> socket().setReceiveBufferSize((Integer) value));
            } else {
                return super.setOption(option, value);
            }
            return true;
        }

        void set(Setting setting) {
            try {
                setting.apply();
            } catch (IOException e) {
                throw new ChannelException(e);
            }
        }
    }

    private interface Setting {
        void apply() throws IOException;
    }
}
