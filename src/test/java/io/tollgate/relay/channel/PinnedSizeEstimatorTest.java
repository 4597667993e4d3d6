package io.tollgate.relay.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.DefaultByteBufHolder;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.MessageSizeEstimator;
import io.vertx.core.impl.buffer.VertxByteBufAllocator;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PinnedSizeEstimatorTest {
    private static final int READ = 2048;

    private final MessageSizeEstimator.Handle estimator = PinnedSizeEstimator.INSTANCE.newHandle();

    static Stream<ByteBufAllocator> allocators() {
        return Stream.of(
                PooledByteBufAllocator.DEFAULT,
                new AdaptiveByteBufAllocator(),
                new AdaptiveByteBufAllocator(true, true),
                UnpooledByteBufAllocator.DEFAULT,
                VertxByteBufAllocator.DEFAULT,
                VertxByteBufAllocator.POOLED_ALLOCATOR);
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void readBufferCountsItsOwnCapacityNotItsChunk(ByteBufAllocator allocator) {
        check(allocator.directBuffer(READ).writeZero(10));
        check(allocator.heapBuffer(READ).writeZero(10));
    }

    private void check(ByteBuf read) {
        assertThat(read.capacity()).isEqualTo(READ);
        assertThat(estimator.size(read)).isEqualTo(READ);
        read.release();
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void sliceCountsTheBufferItWasCutFrom(ByteBufAllocator allocator) {
        ByteBuf read = allocator.directBuffer(READ).writeZero(READ);
        assertThat(estimator.size(read.slice(5, 1))).isEqualTo(READ);
        assertThat(estimator.size(read.duplicate())).isEqualTo(READ);
        assertThat(estimator.size(read.slice(5, 100).slice(7, 10).duplicate().slice(1, 2)))
                .isEqualTo(READ);
        assertThat(estimator.size(read.asReadOnly().slice(0, 1))).isEqualTo(READ);
        read.release();
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void retainedSliceCountsTheBufferItWasCutFrom(ByteBufAllocator allocator) {
        ByteBuf read = allocator.directBuffer(READ).writeZero(READ);
        ByteBuf first = read.readRetainedSlice(100);
        ByteBuf inner = first.retainedSlice(10, 20);
        ByteBuf second = read.readRetainedSlice(1);
        ByteBuf copy = second.retainedDuplicate();
        assertThat(Stream.of(first, inner, second, copy).mapToInt(estimator::size))
                .containsOnly(READ);
        Stream.of(copy, second, inner, first, read).forEach(ByteBuf::release);
        assertThat(read.refCnt()).isZero();
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void sliceOfAReadOnceReleasedByItsReaderStillCounts(ByteBufAllocator allocator) {
        ByteBuf read = allocator.directBuffer(READ).writeZero(READ);
        ByteBuf kept = read.retainedSlice(0, 10);
        read.release();
        assertThat(estimator.size(kept)).isEqualTo(READ);
        kept.release();
    }

    @Test
    void smallBuffersCountThemselves() {
        CompositeByteBuf composite = Unpooled.compositeBuffer()
                .addComponents(true, Unpooled.wrappedBuffer(new byte[6]), Unpooled.wrappedBuffer(new byte[20]));
        assertThat(estimator.size(composite)).isEqualTo(26);
        assertThat(estimator.size(composite.slice(3, 1))).isEqualTo(26);
        assertThat(estimator.size(Unpooled.wrappedBuffer(new byte[6]))).isEqualTo(6);
        assertThat(estimator.size(Unpooled.EMPTY_BUFFER)).isZero();
    }

    @Test
    void otherMessagesCountAsNettyCountsThem() {
        ByteBuf content = Unpooled.wrappedBuffer(new byte[6]).slice(0, 2);
        assertThat(estimator.size(new DefaultByteBufHolder(content))).isEqualTo(6);
        assertThat(estimator.size(new DefaultFileRegion(new File("unused"), 0, 10)))
                .isZero();
        assertThat(estimator.size("message")).isEqualTo(8);
    }

    @Test
    void measuringAllocatesNothing() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuf slice = Unpooled.wrappedBuffer(new byte[READ]).slice(1, 100).slice(1, 10);
        long before = thread.getCurrentThreadAllocatedBytes();
        long sum = 0;
        for (int i = 0; i < 100_000; i++) {
            sum += estimator.size(slice);
        }
        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
        assertThat(sum).isEqualTo(100_000L * READ);
    }
}
