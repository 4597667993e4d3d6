package io.tollgate.relay.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;

/**
 * Measures what waits to be written by the memory it holds on to, which is what a write mark is to bound: a slice of one
 * byte keeps the whole read buffer it was cut from. Two slices of one buffer count twice, so the sum errs upward only.
 *
 * <p>What an allocator cut the buffer itself from does not count: that is shared with others, and unwrapping ends before
 * it. A composite buffer counts its own capacity.
 *
 * <p>Without state: any thread.
 */
final class PinnedSizeEstimator implements MessageSizeEstimator {
    static final PinnedSizeEstimator INSTANCE = new PinnedSizeEstimator();

    /** Netty's own guess for messages that it knows nothing about. */
    private static final int UNKNOWN = 8;

    private static final Handle HANDLE = PinnedSizeEstimator::size;

    private PinnedSizeEstimator() {}

    @Override
    public Handle newHandle() {
        return HANDLE;
    }

    private static int size(Object message) {
        if (message instanceof ByteBuf buffer) {
            return pinned(buffer);
        }
        if (message instanceof ByteBufHolder holder) {
            return pinned(holder.content());
        }
        return message instanceof FileRegion ? 0 : UNKNOWN;
    }

    private static int pinned(ByteBuf buffer) {
        ByteBuf root = buffer;
        for (ByteBuf inner = root.unwrap(); inner != null; inner = root.unwrap()) {
            root = inner;
        }
        return root.capacity();
    }
}
