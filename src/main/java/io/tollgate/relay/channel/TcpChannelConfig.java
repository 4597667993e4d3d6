package io.tollgate.relay.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.socket.SocketChannelConfig;
import java.io.IOException;
import java.util.Map;

/**
 * The options of a {@link TcpChannel}: those of every socket by their names. Of those that only Linux has, by Netty's names,
 * none is taken; as raw options of Unix all are. Each is asked of the kernel when somebody asks. Any thread, but one at a time.
 */
final class TcpChannelConfig extends EpollChannelConfig implements SocketChannelConfig {
    private volatile boolean halfClosure;

    TcpChannelConfig(TcpChannel channel) {
        super(channel);
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(
                super.getOptions(),
                ChannelOption.ALLOW_HALF_CLOSURE,
                ChannelOption.TCP_NODELAY,
                ChannelOption.SO_LINGER,
                ChannelOption.SO_KEEPALIVE,
                ChannelOption.SO_REUSEADDR,
                ChannelOption.SO_SNDBUF,
                ChannelOption.SO_RCVBUF,
                ChannelOption.IP_TOS);
    }

    @Override
    @SuppressWarnings("unchecked") // the option's type is its value's
    public <T> T getOption(ChannelOption<T> option) {
        if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
            return (T) Boolean.valueOf(halfClosure);
        } else if (option.equals(ChannelOption.TCP_NODELAY)) {
            return (T) Boolean.valueOf(isTcpNoDelay());
        } else if (option.equals(ChannelOption.SO_LINGER)) {
            return (T) Integer.valueOf(getSoLinger());
        } else if (option.equals(ChannelOption.SO_KEEPALIVE)) {
            return (T) Boolean.valueOf(isKeepAlive());
        } else if (option.equals(ChannelOption.SO_REUSEADDR)) {
            return (T) Boolean.valueOf(isReuseAddress());
        } else if (option.equals(ChannelOption.SO_SNDBUF)) {
            return (T) Integer.valueOf(getSendBufferSize());
        } else if (option.equals(ChannelOption.SO_RCVBUF)) {
            return (T) Integer.valueOf(getReceiveBufferSize());
        } else if (option.equals(ChannelOption.IP_TOS)) {
            return (T) Integer.valueOf(getTrafficClass());
        }
        return super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        validate(option, value);
        if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
            setAllowHalfClosure((Boolean) value);
        } else if (option.equals(ChannelOption.TCP_NODELAY)) {
            setTcpNoDelay((Boolean) value);
        } else if (option.equals(ChannelOption.SO_LINGER)) {
            setSoLinger((Integer) value);
        } else if (option.equals(ChannelOption.SO_KEEPALIVE)) {
            setKeepAlive((Boolean) value);
        } else if (option.equals(ChannelOption.SO_REUSEADDR)) {
            setReuseAddress((Boolean) value);
        } else if (option.equals(ChannelOption.SO_SNDBUF)) {
            setSendBufferSize((Integer) value);
        } else if (option.equals(ChannelOption.SO_RCVBUF)) {
            setReceiveBufferSize((Integer) value);
        } else if (option.equals(ChannelOption.IP_TOS)) {
            setTrafficClass((Integer) value);
        } else {
            return super.setOption(option, value);
        }
        return true;
    }

    @Override
    public boolean isAllowHalfClosure() {
        return halfClosure;
    }

    @Override
    public TcpChannelConfig setAllowHalfClosure(boolean allow) {
        halfClosure = allow;
        return this;
    }

    @Override
    public boolean isTcpNoDelay() {
        return ask(() -> socket().isTcpNoDelay());
    }

    @Override
    public TcpChannelConfig setTcpNoDelay(boolean noDelay) {
        return set(() -> socket().setTcpNoDelay(noDelay));
    }

    @Override
    public int getSoLinger() {
        return ask(() -> socket().getSoLinger());
    }

    /**
     * 0 for a close that is a reset, -1 for one that is not.
     *
     * @throws IllegalArgumentException for more, since the close would hold the event loop up
     */
    @Override
    public TcpChannelConfig setSoLinger(int seconds) {
        if (seconds > 0) {
            throw new IllegalArgumentException(
                    "SO_LINGER of " + seconds + " s: expected 0 or -1, a close must not wait");
        }
        return set(() -> socket().setSoLinger(seconds));
    }

    @Override
    public int getSendBufferSize() {
        return ask(() -> socket().getSendBufferSize());
    }

    @Override
    public TcpChannelConfig setSendBufferSize(int bytes) {
        return set(() -> socket().setSendBufferSize(bytes));
    }

    @Override
    public int getReceiveBufferSize() {
        return ask(() -> socket().getReceiveBufferSize());
    }

    @Override
    public TcpChannelConfig setReceiveBufferSize(int bytes) {
        return set(() -> socket().setReceiveBufferSize(bytes));
    }

    @Override
    public boolean isKeepAlive() {
        return ask(() -> socket().isKeepAlive());
    }

    @Override
    public TcpChannelConfig setKeepAlive(boolean keepAlive) {
        return set(() -> socket().setKeepAlive(keepAlive));
    }

    @Override
    public int getTrafficClass() {
        return ask(() -> socket().getTrafficClass());
    }

    @Override
    public TcpChannelConfig setTrafficClass(int trafficClass) {
        return set(() -> socket().setTrafficClass(trafficClass));
    }

    @Override
    public boolean isReuseAddress() {
        return ask(() -> socket().isReuseAddress());
    }

    @Override
    public TcpChannelConfig setReuseAddress(boolean reuse) {
        return set(() -> socket().setReuseAddress(reuse));
    }

    /** Linux knows of none. */
    @Override
    public TcpChannelConfig setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        return this;
    }

    @Override
    public TcpChannelConfig setConnectTimeoutMillis(int millis) {
        super.setConnectTimeoutMillis(millis);
        return this;
    }

    @Override
    @Deprecated
    public TcpChannelConfig setMaxMessagesPerRead(int most) {
        super.setMaxMessagesPerRead(most);
        return this;
    }

    @Override
    public TcpChannelConfig setWriteSpinCount(int count) {
        super.setWriteSpinCount(count);
        return this;
    }

    @Override
    public TcpChannelConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public TcpChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public TcpChannelConfig setAutoRead(boolean autoRead) {
        super.setAutoRead(autoRead);
        return this;
    }

    @Override
    public TcpChannelConfig setAutoClose(boolean autoClose) {
        super.setAutoClose(autoClose);
        return this;
    }

    @Override
    public TcpChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public TcpChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark mark) {
        super.setWriteBufferWaterMark(mark);
        return this;
    }

    private interface Setting {
        void apply() throws IOException;
    }

    private interface Question<T> {
        T ask() throws IOException;
    }

    private TcpChannelConfig set(Setting setting) {
        try {
            setting.apply();
            return this;
        } catch (IOException e) {
            throw new ChannelException(e);
        }
    }

    private static <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (IOException e) {
            throw new ChannelException(e);
        }
    }
}
