package io.tollgate.server.overload;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import org.jspecify.annotations.Nullable;

/** What share is taken of the memories of this process that can run out: the heap and the network buffers. One thread. */
final class Memory {
    private final @Nullable MemoryPoolMXBean old = oldGeneration();
    private final @Nullable BufferPoolMXBean direct = directBuffers();
    private final LastCollection heap = new LastCollection();

    /** Only where objects grow old has a pool a threshold. Null for a collector that has no such pool. */
    private static @Nullable MemoryPoolMXBean oldGeneration() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP
                        && pool.isUsageThresholdSupported()
                        && pool.isCollectionUsageThresholdSupported())
                .findFirst()
                .orElse(null);
    }

    private static @Nullable BufferPoolMXBean directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElse(null);
    }

    /** The larger of both shares, 0 to 1. */
    double share(long nowNanos) {
        return Math.max(heapShare(nowNanos), directShare());
    }

    private double heapShare(long nowNanos) {
        MemoryUsage after = old == null ? null : old.getCollectionUsage();
        if (old == null || after == null) {
            return 0;
        }
        MemoryUsage now = old.getUsage();
        return heap.share(after.getUsed(), now.getUsed(), now.getMax(), nowNanos);
    }

    /** Netty counts what it takes itself; what it takes by the JDK's buffers counts there. */
    private double directShare() {
        long used = Math.max(PlatformDependent.usedDirectMemory(), direct == null ? 0 : direct.getMemoryUsed());
        return (double) used / PlatformDependent.maxDirectMemory();
    }
}
