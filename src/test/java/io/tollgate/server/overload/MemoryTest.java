package io.tollgate.server.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import org.junit.jupiter.api.Test;

final class MemoryTest {
    private final Memory memory = new Memory();

    @Test
    void aShareIsBetweenNothingAndAll() {
        assertThat(memory.share(System.nanoTime())).isBetween(0.0, 1.0);
    }

    @Test
    void networkBuffersCount() {
        int size = (int) Math.min(PlatformDependent.maxDirectMemory() / 8, 64 << 20);
        double part = (double) size / PlatformDependent.maxDirectMemory();
        ByteBuf buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(size);
        try {
            assertThat(memory.share(System.nanoTime())).isGreaterThanOrEqualTo(part);
        } finally {
            buffer.release();
        }
    }
}
