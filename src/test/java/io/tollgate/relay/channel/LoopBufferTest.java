package io.tollgate.relay.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.FastThreadLocal;
import io.tollgate.relay.clock.SideClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One buffer serves read after read, and whoever keeps its bytes costs the loop another. */
class LoopBufferTest {
    @AfterEach
    void theLoopEnds() {
        FastThreadLocal.removeAll();
    }

    @Test
    void whatWasGivenBackIsLentAgainEmpty() {
        ByteBuf first = take().writeInt(1);
        first.release();
        ByteBuf second = take();
        assertThat(second).isSameAs(first);
        assertThat(second.isReadable()).isFalse();
        assertThat(second.writableBytes()).isEqualTo(LoopBuffer.SIZE);
        second.release();
    }

    @Test
    void whatIsKeptIsNotLentAgain() {
        ByteBuf kept = take().writeInt(1);
        ByteBuf other = take().writeInt(2);
        assertThat(kept.readInt()).isEqualTo(1);
        assertThat(LoopBuffer.isLent(kept)).isFalse();
        assertThat(LoopBuffer.isLent(other)).isTrue();
        assertThat(kept.release()).isTrue();
        other.release();
    }

    @Test
    void theLoopsEndFreesIt() {
        ByteBuf lent = take();
        lent.release();
        FastThreadLocal.removeAll();
        assertThat(lent.refCnt()).isZero();
    }

    @Test
    void whatAThrottleHoldsIsACopyOfItsSize() {
        EmbeddedChannel channel = new EmbeddedChannel();
        SideReading reading = new SideReading(channel, new SideClock(0));
        ByteBuf read = take().writeInt(7);
        reading.hold(read);
        read.release();
        take().writeInt(8).release();
        ByteBuf held = reading.takeHeld();
        assertThat(held.readInt()).isEqualTo(7);
        assertThat(held.capacity()).isEqualTo(Integer.BYTES);
        held.release();
        channel.finish();
    }

    /** A copy beside what waits for the other side would be as much again. */
    @Test
    void whatAThrottleHoldsOfABufferThatWaitsAnywayIsNoCopy() {
        EmbeddedChannel channel = new EmbeddedChannel();
        SideReading reading = new SideReading(channel, new SideClock(0));
        ByteBuf read = take().writeInt(1).writeInt(2);
        ByteBuf waiting = read.readRetainedSlice(Integer.BYTES);
        reading.hold(read);
        read.setInt(Integer.BYTES, 3).release();
        take().writeLong(-1).release();
        ByteBuf held = reading.takeHeld();
        assertThat(held.readInt()).isEqualTo(3);
        held.release();
        assertThat(waiting.release()).isTrue();
        channel.finish();
    }

    private static ByteBuf take() {
        return LoopBuffer.take(PooledByteBufAllocator.DEFAULT);
    }
}
