package io.tollgate.bench.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of a run: opens its connections at their pace, and gives up those that are not answered. What they
 * are for is up to the heirs. Everything but what is public runs on the loop.
 */
public abstract class LoadLoop {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SWEEP_MILLIS = 250;
    private static final long SHORTEST_STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final Job job;
    private final EventLoop events;
    private final int share;
    private final Tally tally = new Tally();
    private final Deque<Asking> asking = new ArrayDeque<>();
    private int dialed;
    private long dials;
    private volatile long thread;

    /** The time that is measured; none before {@link #begin}. */
    private boolean begun;

    /** What fails from now on is our doing. */
    private boolean dropped;

    private long from;
    private long to;

    LoadLoop(Job job, EventLoop events, int share) {
        this.job = job;
        this.events = events;
        this.share = share;
    }

    /** For the mode of the job. */
    public static LoadLoop of(Job job, EventLoop events, int share) {
        return job.mode() == BenchMode.UPGRADES
                ? new UpgradeLoop(job, events, share)
                : new HoldingLoop(job, events, share);
    }

    /** A try that is under way. */
    private record Asking(UpgradeHandler handler, SocketChannel channel) {}

    /** Starts to open connections. */
    public final void open() {
        events.execute(() -> {
            thread = Thread.currentThread().getId();
            Pace pace = new Pace(job.openRate(), share, job.threads());
            long startedAt = System.nanoTime();
            dialDue(pace, startedAt);
            events.scheduleAtFixedRate(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    /** Starts the load, or what of it has to wait until all connections are open; says which time is measured. */
    public final void begin(long base, long measuredFrom, long measuredTo) {
        events.execute(() -> {
            begun = true;
            from = measuredFrom;
            to = measuredTo;
            begun(base);
        });
    }

    /** Ends all connections in good manners. */
    public final void leave() {
        events.execute(this::leaveAll);
    }

    /** Ends all connections at once; done when that is done. */
    public final Future<?> drop() {
        return events.submit(() -> {
            dropped = true;
            dropAll();
        });
    }

    public final Tally tally() {
        return tally;
    }

    /** The id of the loop's thread; 0 before {@link #open} has run. */
    public final long thread() {
        return thread;
    }

    /** The load starts; its clock did at that time. */
    abstract void begun(long base);

    /** A connection is open; bytes behind the 101 are the caller's. */
    abstract void opened(UpgradeHandler handler, ChannelHandlerContext context, ByteBuf rest);

    /** A try has failed; it was counted. */
    abstract void gaveUp(boolean answered);

    abstract void leaveAll();

    abstract void dropAll();

    final Job job() {
        return job;
    }

    final EventLoop events() {
        return events;
    }

    final int share() {
        return share;
    }

    /** Whether what was due, or done, at that time counts: 1 if it does, else 0. Without a branch, as {@link Tally} says. */
    final int counts(long nanos) {
        return (int) ((~(nanos - from) & (nanos - to)) >>> (Long.SIZE - 1));
    }

    /** Whether the time that is measured is over. */
    final boolean isPast(long nanos) {
        return begun && nanos - to >= 0;
    }

    /** How many have been opened for the first time. */
    final int dialed() {
        return dialed;
    }

    private int connections() {
        return job.connections() / job.threads() + (share < job.connections() % job.threads() ? 1 : 0);
    }

    private void dialDue(Pace pace, long startedAt) {
        while (dialed < connections()) {
            long wait = startedAt + pace.dueAt(dialed) - System.nanoTime();
            if (wait > 0) {
                events.schedule(
                        () -> dialDue(pace, startedAt), Math.max(wait, SHORTEST_STEP_NANOS), TimeUnit.NANOSECONDS);
                return;
            }
            dialed++;
            dial();
        }
    }

    /** Opens one connection; on failure says so by and by, never from within. */
    final void dial() {
        SocketChannel channel;
        try {
            channel = Sockets.open();
        } catch (ChannelException e) { // no descriptor was left
            events.execute(() -> failed(String.valueOf(e.getMessage())));
            return;
        }
        prepare(channel);
        UpgradeHandler handler = new UpgradeHandler(this, job.target(), System.nanoTime());
        SslContext tls = job.tls();
        if (tls != null) {
            // Sessions are remembered by host and port: with a number of its own each connection shakes hands in full.
            int session = (int) (dials * job.threads() + share) & Integer.MAX_VALUE;
            channel.pipeline()
                    .addLast(tls.newHandler(channel.alloc(), job.target().host(), session));
        }
        channel.pipeline().addLast(handler);
        events.register(channel);
        asking.add(new Asking(handler, channel));
        int number = share * connections() + (int) (dials++ % connections());
        @Nullable InetSocketAddress source = Sockets.source(job.address().getAddress(), number, job.connections());
        ChannelFuture connect =
                source == null ? channel.connect(job.address()) : channel.connect(job.address(), source);
        connect.addListener((ChannelFutureListener) handler::connected);
    }

    /** Before a channel connects. */
    void prepare(SocketChannel channel) {}

    private void sweep() {
        asking.removeIf(one -> one.handler.isOver()); // all of them: behind a slow one there may be thousands
        long now = System.nanoTime();
        Asking first = asking.peek();
        while (first != null && now - first.handler.startedAt() > PATIENCE_NANOS) {
            asking.remove();
            first.handler.giveUp(first.channel);
            first = asking.peek();
        }
    }

    final void answeredWith(int status) {
        tally.status(status);
    }

    final void refused(ChannelHandlerContext context, int status) {
        context.close();
        count("status " + status + ", expected 101");
        gaveUp(true);
    }

    final void failed(String why) {
        count(why);
        gaveUp(false);
    }

    final void count(String why) {
        if (!dropped) {
            tally.failed();
            job.crowd().failed(why);
        }
    }
}
