package io.tollgate.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to recognize and judge a small masked frame, of a buffer that is full of them. One thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameReaderBenchmark {
    private static final int FRAMES = 256;

    /** Bytes of payload. */
    @Param({"0", "20", "125", "200"})
    private int payload;

    private final FrameReader reader = new FrameReader();
    private final FrameRules rules = new FrameRules(true, true, 1 << 20, 16 << 20);
    private ByteBuf frames;

    @Setup
    public void fill() {
        frames = ByteBufAllocator.DEFAULT.directBuffer(FRAMES * (payload + 8));
        for (int i = 0; i < FRAMES; i++) {
            frames.writeByte(0x82);
            if (payload < FrameReader.TWO_BYTE_LENGTH) {
                frames.writeByte(0x80 | payload);
            } else {
                frames.writeByte(0x80 | FrameReader.TWO_BYTE_LENGTH).writeShort(payload);
            }
            frames.writeInt(0x12345678).writeZero(payload);
        }
    }

    @TearDown
    public void release() {
        frames.release();
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int readAndJudge() {
        frames.readerIndex(0);
        int legal = 0;
        FrameReader.Step step = reader.read(frames);
        while (step != FrameReader.Step.STARVED) {
            if (step == FrameReader.Step.HEADER && rules.judge(reader) == null) {
                legal++;
            }
            step = reader.read(frames);
        }
        return legal;
    }
}
