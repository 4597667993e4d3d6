package io.tollgate.relay.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a peer for which something waits: whether it takes any of that. Made when something begins to wait, since nothing
 * waits for almost all tunnels at almost all times. One event loop.
 */
final class StallWatch {
    /** A stall is found at most this part of its time late. */
    private static final int CHECKS = 4;

    private final Channel channel;
    private @Nullable Object headOfQueue;
    private long headProgress;
    private long acknowledged;
    private long progressAt;
    private long checkAt;
    /** All that waited was taken since the last look, whatever waits now. */
    private boolean allTaken;

    /** @param stallNanos after which a peer that took nothing is stalled */
    StallWatch(Channel channel, long stallNanos, long now) {
        this.channel = channel;
        noteProgress(now);
        checkAt = now + stallNanos / CHECKS;
    }

    /** When to look next. */
    long checkAt() {
        return checkAt;
    }

    /** Has it look at that moment. */
    void checkAt(long moment) {
        checkAt = moment;
    }

    /** Nothing waits at the moment. */
    void sawAllTaken() {
        allTaken = true;
    }

    boolean isDue(long now) {
        return checkAt - now <= 0;
    }

    /** Looks, and sets when to look next: whether the peer has read nothing for the whole stall time. */
    boolean isStalled(long stallNanos, long now) {
        if (progressed()) {
            noteProgress(now);
        }
        checkAt = now + stallNanos / CHECKS;
        return now - progressAt >= stallNanos;
    }

    /** The kernel's buffers may be many times ours, so a slow reader shows in what it acknowledges long before ours moves. */
    private boolean progressed() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue != null
                && (allTaken
                        || queue.current() != headOfQueue
                        || queue.currentProgress() != headProgress
                        || KernelQueue.acknowledged(channel) != acknowledged);
    }

    private void noteProgress(long now) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        headOfQueue = queue == null ? null : queue.current();
        headProgress = queue == null ? 0 : queue.currentProgress();
        acknowledged = KernelQueue.acknowledged(channel);
        progressAt = now;
        allTaken = false;
    }
}
