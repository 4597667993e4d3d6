package io.tollgate.relay.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What goes to one side of a tunnel: frames, then one of the ways to end TCP. Also notices a peer that reads nothing of what
 * waits for it. One event loop.
 */
public final class SideWriter {
    /** How soon a delivery is asked for at first; then half as often each time, since a slow reader may take its while. */
    private static final long FIRST_POLL_MILLIS = 5;

    private static final long LAST_POLL_MILLIS = 320;

    private final Channel channel;
    private long stallNanos;
    /** Null unless something waits, or did when last looked at. */
    private @Nullable StallWatch watch;

    private long takenBefore;
    /** Somebody is to be told of the delivery, and was not yet. */
    private boolean deliveryAwaited;
    /** Something was written that the peer may not have received. */
    private boolean undelivered;

    /**
     * @param undelivered whether something was written to it before that the peer may not have received, as an answer of ours;
     *     a request that was answered has arrived
     */
    public SideWriter(Channel channel, long stallNanos, boolean undelivered) {
        this.channel = channel;
        this.stallNanos = stallNanos;
        this.undelivered = undelivered;
    }

    public Channel channel() {
        return channel;
    }

    /** Whether bytes go as they are, without TLS. */
    boolean isPlain() {
        return channel.pipeline().get(SslHandler.class) == null;
    }

    public ByteBufAllocator alloc() {
        return channel.alloc();
    }

    /** Queues; {@link #flush} sends. A failure comes back as an exception of the pipeline. */
    public void write(ByteBuf frames) {
        undelivered = true;
        channel.write(frames, channel.voidPromise());
    }

    /** Queues, and tells when all of it is in the socket, or will never be. */
    public void write(ByteBuf frames, ChannelFutureListener written) {
        undelivered = true;
        channel.write(frames).addListener(written);
    }

    public void flush() {
        channel.flush();
    }

    /** Whether less waits here than the mark; the writability event says when that is so again. */
    public boolean isWritable() {
        return channel.isWritable();
    }

    /** Shuts the output once all that is queued is written; TLS says goodbye first (RFC 8446 §6.1). */
    public void finish() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls == null) {
                shutOutput(written);
            } else {
                tls.closeOutbound().addListener((ChannelFutureListener) this::shutOutput);
            }
        });
    }

    private void shutOutput(ChannelFuture before) {
        if (channel.isActive() && channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    /** Ends TCP once all that is queued is written. */
    public void disconnect() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Ends TCP now: in order if all that is queued is written, else with a reset. */
    public void end() {
        if (pending() == 0) {
            channel.close();
        } else {
            reset();
        }
    }

    /** Ends TCP now, with a reset; what the peer has not received yet is lost. */
    public void reset() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            // From the head of the pipeline: TLS would try to say goodbye first.
            channel.pipeline().firstContext().close();
        }
    }

    /** Runs the task once the peer has received all that is queued, or is gone. */
    public void whenDelivered(Runnable task) {
        deliveryAwaited = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener((ChannelFutureListener) written -> pollDelivery(task, FIRST_POLL_MILLIS));
    }

    private void pollDelivery(Runnable task, long millis) {
        if (!channel.isOpen() || !undelivered || KernelQueue.isEmpty(channel)) {
            deliveryAwaited = false;
            task.run();
        } else {
            long next = nextPoll(millis);
            channel.eventLoop().schedule(() -> pollDelivery(task, next), millis, TimeUnit.MILLISECONDS);
        }
    }

    static long nextPoll(long millis) {
        return Math.min(2 * millis, LAST_POLL_MILLIS);
    }

    /** From now on {@link #isBeingTaken} tells of what the peer receives. */
    public void watchTaking() {
        takenBefore = KernelQueue.acknowledged(channel);
    }

    /** Whether the peer had not received all that is queued when last looked at, but more than when this was asked last. */
    public boolean isBeingTaken() {
        long taken = KernelQueue.acknowledged(channel);
        boolean more = taken > takenBefore;
        takenBefore = taken;
        return more && (deliveryAwaited || pending() > 0 || !KernelQueue.isEmpty(channel));
    }

    /** Another time for a stall, also of one that has begun. */
    public void allowStall(long nanos, long now) {
        if (nanos == stallNanos) {
            return;
        }
        stallNanos = nanos;
        if (nanos == 0) {
            watch = null;
        } else if (watch == null) {
            startsWaiting(now);
        } else {
            watch.checkAt(now);
        }
    }

    /** After a flush: whether something was left in the queue and no watch was on it yet. */
    public boolean startsWaiting(long now) {
        if (stallNanos == 0 || watch != null || pending() == 0) {
            return false;
        }
        watch = new StallWatch(channel, stallNanos, now);
        return true;
    }

    /** When to look again whether the peer reads; 0 for never. */
    public long nextCheck() {
        return watch == null ? 0 : watch.checkAt();
    }

    /** Whether the peer has read nothing for the whole stall time. */
    public boolean isStalled(long now) {
        if (watch == null || !watch.isDue(now)) {
            return false;
        }
        if (pending() == 0) {
            watch = null;
            return false;
        }
        return watch.isStalled(stallNanos, now);
    }

    /**
     * Whether nothing waits. Then all that did was taken, which is told to whoever watches: what waits next may lie in the same
     * buffer, and look like it.
     */
    boolean isDrained() {
        boolean drained = pending() == 0;
        if (drained && watch != null) {
            watch.sawAllTaken();
        }
        return drained;
    }

    /** How many bytes of memory are held by what waits here. */
    public long pending() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }
}
