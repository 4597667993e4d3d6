package io.tollgate.relay.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SideWriterTest {
    private static final long STALL = 1_000;

    @AfterEach
    void theLoopEnds() {
        FastThreadLocal.removeAll();
    }

    @Test
    void aDeliveryThatTakesLongIsAskedForLessAndLessOften() {
        assertThat(LongStream.iterate(5, SideWriter::nextPoll).limit(9))
                .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 320L, 320L);
    }

    /** Where the kernel tells nothing of what is taken, and each time it is the loop's one buffer that waits. */
    @Test
    void whoTakesAllOfItIsNotStalledThoughTheNextWaitLooksTheSame() {
        Slow channel = new Slow();
        SideWriter writer = new SideWriter(channel, STALL);
        WideReads reads = new WideReads(writer);
        for (long now = 0; now <= 2 * STALL; now += STALL / 4) {
            assertThat(reads.areDue()).isTrue();
            waits(writer, now);
            assertThat(writer.isStalled(now)).isFalse();
            channel.take();
        }
    }

    @Test
    void whoTakesNothingOfItIsStalled() {
        Slow channel = new Slow();
        SideWriter writer = new SideWriter(channel, STALL);
        waits(writer, 0);
        assertThat(new WideReads(writer).areDue()).isFalse();
        assertThat(writer.isStalled(STALL / 2)).isFalse();
        assertThat(writer.isStalled(STALL)).isTrue();
        channel.take();
    }

    private static void waits(SideWriter writer, long now) {
        writer.write(LoopBuffer.take(writer.alloc()).writeInt(7));
        writer.flush();
        writer.startsWaiting(now);
    }

    /** Takes what is written only when it likes. */
    private static final class Slow extends EmbeddedChannel {
        @Override
        protected void doWrite(ChannelOutboundBuffer waiting) {
            // Not yet.
        }

        void take() {
            ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
            while (waiting.remove()) {
                assertThat(waiting.current()).isNull();
            }
        }
    }
}
