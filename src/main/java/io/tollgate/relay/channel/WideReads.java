package io.tollgate.relay.channel;

import io.netty.channel.RecvByteBufAllocator;

/**
 * Says of a channel that its reads may be wide: each as much as {@link LoopBuffer} takes, while nothing waits where its bytes go.
 * For plain TCP on both sides only: TLS would keep the buffer for as long as the rest of a record is missing.
 *
 * <p>A channel keeps to the handle it first read with, so this one makes none: {@link BoundedReads} looks whether it is there.
 */
final class WideReads implements RecvByteBufAllocator {
    private final SideWriter target;

    WideReads(SideWriter target) {
        this.target = target;
    }

    /** The bound of what may wait there leaves room for a wide read only while nothing does. */
    boolean areDue() {
        return target.isDrained();
    }

    @Override
    public ExtendedHandle newHandle() {
        return BoundedReads.INSTANCE.newHandle();
    }
}
