package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void aPartTakesFromItsWholeAndGivesBackToIt() {
        Slots whole = new Slots(2);
        Slots part = new Slots(10, whole);
        Lease first = new Slots(10, whole).take();
        assertThat(part.take()).isNotNull();
        assertThat(part.take()).isNull();
        assertThat(part.taken()).isEqualTo(1);
        first.close();
        assertThat(part.take()).isNotNull();
        assertThat(whole.taken()).isEqualTo(2);
    }

    @Test
    void norMoreThanAPartHasThoughItsWholeHas() {
        Slots whole = new Slots(10);
        Slots part = new Slots(1, whole);
        assertThat(part.take()).isNotNull();
        assertThat(part.take()).isNull();
        assertThat(whole.taken()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource({"1,0,true", "1,1,false", "19,18,true", "20,18,true", "20,19,false", "2147483647,7,true"})
    void aTenthIsFreeAndAtLeastOne(int max, int taken, boolean free) {
        Slots slots = new Slots(max);
        IntStream.range(0, taken).forEach(i -> slots.take());
        assertThat(slots.aTenthIsFree()).isEqualTo(free);
        assertThat(new Slots(Integer.MAX_VALUE, slots).aTenthIsFree()).isEqualTo(free);
    }

    @Test
    void thereIsAtLeastOne() {
        assertThatThrownBy(() -> new Slots(0)).hasMessageContaining("0");
    }
}
