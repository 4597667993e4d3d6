package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SlotsTest {
    @Test
    void noMoreAreTakenThanThereAre() {
        Slots slots = new Slots(2);
        assertThat(slots.take()).isNotNull();
        assertThat(slots.take()).isNotNull();
        assertThat(slots.take()).isNull();
        assertThat(slots.taken()).isEqualTo(2);
    }

    @Test
    void aClosedLeaseMakesRoom() {
        Slots slots = new Slots(1);
        slots.take().close();
        assertThat(slots.taken()).isZero();
        assertThat(slots.take()).isNotNull();
    }

    @Test
    void aLeaseGivesBackOnce() {
        AtomicInteger given = new AtomicInteger();
        Lease lease = Lease.of(given::incrementAndGet);
        lease.close();
        lease.close();
        assertThat(given).hasValue(1);
    }

    @Test
    void manyThreadsTakeNoMoreThanThereAre() {
        Slots slots = new Slots(100);
        long taken = IntStream.range(0, 10_000)
                .parallel()
                .mapToObj(i -> slots.take())
                .filter(Objects::nonNull)
                .count();
        assertThat(taken).isEqualTo(100);
    }

    @Test
    void thereIsAtLeastOne() {
        assertThatThrownBy(() -> new Slots(0)).hasMessageContaining("0");
    }
}
