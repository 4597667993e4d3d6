package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.tollgate.limit.Bucket;
import io.tollgate.limit.OwnBucket;
import io.tollgate.limit.Rate;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.relay.channel.LastingEpoll;
import io.tollgate.relay.channel.RelayChannel;
import io.tollgate.relay.channel.TcpServerChannel;
import io.tollgate.relay.limits.TunnelLimit;
import io.tollgate.relay.limits.TunnelLimit.Measure;
import io.tollgate.relay.limits.TunnelLimits;
import io.tollgate.relay.upward.UpwardRule;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.testing.RawClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tunnels between raw sockets over loopback TCP, on one event loop, without anything in front of them. */
final class Loopback implements AutoCloseable {
    private static final AtomicInteger ATTEMPTS = new AtomicInteger();

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LastingEpoll.newFactory());
    private final EventLoop eventLoop = group.next();
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    /** Held, as the collector closes a socket that nobody holds. */
    private final BlockingQueue<RawClient> peers = new LinkedBlockingQueue<>();

    private final Channel server;
    private boolean endsByAge;
    final RelayLoop loop;

    Loopback() {
        this(Clock.systemUTC());
    }

    /** @param wall the clock that credentials end by */
    Loopback(Clock wall) {
        this.loop = new RelayLoop(eventLoop, wall);
        this.server = new ServerBootstrap()
                .group(group)
                .channel(TcpServerChannel.class)
                .childHandler(new Accepting())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    @ChannelHandler.Sharable
    private final class Accepting extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            RelayChannel.prepare(context.channel().config());
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.pipeline().remove(this);
            accepted.add(context.channel());
        }
    }

    /** One end of TCP, and the channel at the tunnel's end of it. */
    record End(RawClient peer, Channel channel) {}

    End connect(int receiveBuffer) {
        RawClient peer = RawClient.connect(((InetSocketAddress) server.localAddress()).getPort(), receiveBuffer);
        peers.add(peer);
        try {
            Channel channel = accepted.poll(5, TimeUnit.SECONDS);
            if (channel == null) {
                throw new AssertionError("nothing was accepted");
            }
            return new End(peer, channel);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Open open(TunnelRule rule) {
        return open(rule, null, "", "");
    }

    /** One whose credential ends then, by that clock or by its age. */
    Open open(Instant expiresAt, boolean byAge) {
        endsByAge = byAge;
        return open(quiet(), expiresAt, "", "");
    }

    Open open(TunnelRule rule, @Nullable Instant expiresAt, String earlyUp, String earlyDown) {
        return open(rule, expiresAt, hex(earlyUp), hex(earlyDown), 0);
    }

    Open open(TunnelRule rule, @Nullable Instant expiresAt, ByteBuf earlyUp, ByteBuf earlyDown, int receiveBuffer) {
        return open(rule, TunnelLimits.NONE, expiresAt, earlyUp, earlyDown, receiveBuffer);
    }

    /** With a rule whose times are off. */
    Open open(TunnelLimit... limits) {
        return open(quiet(), limits);
    }

    Open open(TunnelRule rule, TunnelLimit... limits) {
        return open(rule, TunnelLimits.of(List.of(limits)), null, hex(""), hex(""), 0);
    }

    private Open open(
            TunnelRule rule,
            TunnelLimits limits,
            @Nullable Instant expiresAt,
            ByteBuf earlyUp,
            ByteBuf earlyDown,
            int receiveBuffer) {
        End client = connect(receiveBuffer);
        End upstream = connect(receiveBuffer);
        BlockingQueue<TunnelReport> reports = new LinkedBlockingQueue<>();
        Tunnel tunnel = call(() -> {
            Tunnel opened = Tunnel.open(
                    loop,
                    rule,
                    limits,
                    new Tunnel.Ends(client.channel(), upstream.channel(), false),
                    expiresAt,
                    telling(reports::add, endsByAge));
            opened.start(earlyUp, earlyDown);
            return opened;
        });
        return new Open(tunnel, client, upstream, reports);
    }

    /** The end of a tunnel of the route "chat". */
    static TunnelEnd telling(Consumer<TunnelReport> reports) {
        return telling(reports, false);
    }

    private static TunnelEnd telling(Consumer<TunnelReport> reports, boolean endsByAge) {
        return new Telling(new ChatAttempt("attempt-" + ATTEMPTS.incrementAndGet()), reports, endsByAge);
    }

    private record Telling(AttemptView attempt, Consumer<TunnelReport> reports, boolean endsByAge)
            implements TunnelEnd {
        @Override
        public void ending() {}

        @Override
        public void ended(TunnelReport report) {
            reports.accept(report);
        }
    }

    private record ChatAttempt(
            String id,
            String listener,
            String address,
            String route,
            String issuer,
            String subject,
            String upstream,
            String endpoint,
            long startedNanos)
            implements AttemptView {
        ChatAttempt(String id) {
            this(id, "public", "192.0.2.1", "chat", "main", "ann", "stub", "127.0.0.1:9", System.nanoTime());
        }
    }

    static ByteBuf hex(String digits) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    /** On the event loop. */
    <T> T call(Callable<T> task) {
        return eventLoop.submit(task).syncUninterruptibly().getNow();
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Tells every tunnel to end, with two seconds for it. */
    void drain(int code) {
        call(() -> {
            loop.drain(code, 0, Duration.ofSeconds(2).toNanos());
            return null;
        });
    }

    /** Ends what is open, then fails if a tunnel or a timer is left. */
    void closeEmpty() {
        call(() -> {
            loop.abort();
            return null;
        });
        assertThat(call(loop::open)).isZero();
        assertThat(call(loop::isAtRest)).isTrue();
        close();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** An open tunnel with its two peers. */
    record Open(Tunnel tunnel, End clientEnd, End upstreamEnd, BlockingQueue<TunnelReport> reports) {
        RawClient client() {
            return clientEnd.peer();
        }

        RawClient upstream() {
            return upstreamEnd.peer();
        }

        TunnelReport report() {
            try {
                TunnelReport report = reports.poll(5, TimeUnit.SECONDS);
                if (report == null) {
                    throw new AssertionError("the tunnel did not end");
                }
                return report;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** A rule whose times are off, but for the ones that bound an end. */
    static TunnelRule quiet() {
        return settings().rule();
    }

    /** Of what the client sends, over a bucket of its own. */
    static TunnelLimit closing(Measure count, long perSecond, long burst) {
        return ofClient(count, false, ownBucket(perSecond, burst));
    }

    /** Likewise. */
    static TunnelLimit throttling(Measure count, long perSecond, long burst) {
        return ofClient(count, true, ownBucket(perSecond, burst));
    }

    /** The limit "l" of what the client sends. */
    static TunnelLimit ofClient(Measure count, boolean throttles, Bucket bucket) {
        return new TunnelLimit("l", "l", count, true, false, throttles, bucket);
    }

    static OwnBucket ownBucket(long perSecond, long burst) {
        return new OwnBucket(new Rate(perSecond, TimeUnit.SECONDS.toNanos(1), burst));
    }

    private static TunnelRule rule(Times times) {
        return new TunnelRule(
                0,
                0,
                times.idle.toNanos(),
                times.lifetime.toNanos(),
                0.1,
                times.ping.toNanos(),
                true,
                times.expirySpread.toNanos(),
                times.codes,
                times.close.toNanos(),
                times.halfClose.toNanos(),
                times.writeStall.toNanos(),
                times.upward);
    }

    static Times settings() {
        return new Times();
    }

    /** The times of a rule. */
    static final class Times {
        Duration idle = Duration.ZERO;
        Duration lifetime = Duration.ZERO;
        Duration ping = Duration.ZERO;
        Duration expirySpread = Duration.ZERO;
        Duration close = Duration.ofMillis(400);
        Duration halfClose = Duration.ofSeconds(5);
        Duration writeStall = Duration.ZERO;
        CloseCodes codes = CloseCodes.APP;
        UpwardRule upward = UpwardRule.NONE;

        Times expirySpread(long millis) {
            expirySpread = Duration.ofMillis(millis);
            return this;
        }

        Times idle(long millis) {
            idle = Duration.ofMillis(millis);
            return this;
        }

        Times lifetime(long millis) {
            lifetime = Duration.ofMillis(millis);
            return this;
        }

        Times ping(long millis) {
            ping = Duration.ofMillis(millis);
            return this;
        }

        Times halfClose(long millis) {
            halfClose = Duration.ofMillis(millis);
            return this;
        }

        Times writeStall(long millis) {
            writeStall = Duration.ofMillis(millis);
            return this;
        }

        Times codes(CloseCodes column) {
            codes = column;
            return this;
        }

        Times upward(UpwardRule asked) {
            upward = asked;
            return this;
        }

        TunnelRule rule() {
            return Loopback.rule(this);
        }
    }
}
