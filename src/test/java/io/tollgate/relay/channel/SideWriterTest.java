package io.tollgate.relay.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SideWriterTest {
    @Test
    void aDeliveryThatTakesLongIsAskedForLessAndLessOften() {
        assertThat(LongStream.iterate(5, SideWriter::nextPoll).limit(9))
                .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 320L, 320L);
    }
}
