package io.tollgate.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tollgate.frame.FrameReader.Step;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader and its rules cost in memory. */
class FrameAllocationTest {
    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int FRAMES = 100_000;

    private final FrameReader reader = new FrameReader();
    private final FrameRules rules = new FrameRules(true, true, 1 << 20, 16 << 20);

    @ParameterizedTest
    @ValueSource(ints = {4096, 7, 1})
    void dataFramesAllocateNothingHoweverTheyAreCut(int pieceSize) {
        ByteBuf stream = repeated(FRAMES, Frames.frame(0x82, true, new byte[20]));
        readAll(stream, pieceSize);
        assertThat(allocatedBy(() -> readAll(stream, pieceSize))).isLessThan(FRAMES);
    }

    @Test
    void controlFramesOfOneBufferShareOneArray() {
        ByteBuf pings = repeated(FRAMES, Frames.frame(0x89, true, new byte[125]));
        readAll(pings, pings.capacity());
        assertThat(allocatedBy(() -> readAll(pings, pings.capacity()))).isLessThan(FRAMES);
    }

    @Test
    void idleDirectionIsSmall() {
        FrameReader[] readers = new FrameReader[1000];
        long bytes = allocatedBy(() -> {
            for (int i = 0; i < readers.length; i++) {
                readers[i] = new FrameReader();
            }
        });
        assertThat(bytes / readers.length).isLessThan(100);
    }

    /** The same piece of the buffer is read again and again: a slice of it would be an allocation of the test's. */
    private void readAll(ByteBuf stream, int pieceSize) {
        stream.clear();
        while (stream.writerIndex() < stream.capacity()) {
            stream.writerIndex(Math.min(stream.writerIndex() + pieceSize, stream.capacity()));
            for (Step step = reader.read(stream); step != Step.STARVED; step = reader.read(stream)) {
                if (step == Step.HEADER && rules.judge(reader) != null) {
                    throw new AssertionError("a legal frame was refused");
                }
            }
        }
        assertThat(reader.atBoundary()).isTrue();
    }

    private static ByteBuf repeated(int times, byte[] frame) {
        ByteBuffer memory = ByteBuffer.allocateDirect(times * frame.length);
        for (int i = 0; i < times; i++) {
            memory.put(frame);
        }
        return Unpooled.wrappedBuffer(memory.flip());
    }

    private static long allocatedBy(Runnable work) {
        long before = THREAD.getCurrentThreadAllocatedBytes();
        work.run();
        return THREAD.getCurrentThreadAllocatedBytes() - before;
    }
}
