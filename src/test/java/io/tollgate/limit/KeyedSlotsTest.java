package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class KeyedSlotsTest {
    private static final LimitKey KEY = LimitKey.of("rule", "someone");
    private static final LimitKey OTHER = LimitKey.of("rule", "someone else");

    private final KeyedSlots slots = new KeyedSlots();

    @Test
    void eachKeyHasAsManyAsSaid() {
        assertThat(slots.take(KEY, 2)).isNotNull();
        assertThat(slots.take(KEY, 2)).isNotNull();
        assertThat(slots.take(KEY, 2)).isNull();
        assertThat(slots.take(OTHER, 2)).isNotNull();
        assertThat(slots.taken(KEY)).isEqualTo(2);
        assertThat(slots.size()).isEqualTo(2);
    }

    @Test
    void aPlaceGivenBackIsFreeOnce() {
        Lease first = slots.take(KEY, 2);
        slots.take(KEY, 2);
        first.close();
        first.close();
        assertThat(slots.take(KEY, 2)).isNotNull();
        assertThat(slots.take(KEY, 2)).isNull();
    }

    @Test
    void whoeverAsksSaysHowMany() {
        slots.take(KEY, 1);
        assertThat(slots.take(KEY, 1)).isNull();
        assertThat(slots.take(KEY, 2)).isNotNull();
    }

    @Test
    void aKeyWithoutPlacesIsForgotten() {
        List<Lease> leases =
                IntStream.range(0, 3).mapToObj(i -> slots.take(KEY, 3)).toList();
        leases.forEach(Lease::close);
        assertThat(slots.size()).isZero();
        assertThat(slots.taken(KEY)).isZero();
        assertThat(slots.take(KEY, 1)).isNotNull();
    }

    @Test
    void manyThreadsTakeNoMoreThanThereAre() {
        long taken = IntStream.range(0, 10_000)
                .parallel()
                .mapToObj(i -> slots.take(KEY, 100))
                .filter(Objects::nonNull)
                .count();
        assertThat(taken).isEqualTo(100);
    }

    /** Where a key comes and goes all the time, two of its places must never be taken out of one. */
    @Test
    void aKeyThatComesAndGoesIsNeverTwoKeys() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        IntStream.range(0, 3_000_000).parallel().forEach(i -> {
            Lease lease = slots.take(KEY, 1);
            if (lease != null) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                inside.decrementAndGet();
                lease.close();
            }
        });
        assertThat(most).hasValue(1);
        assertThat(slots.size()).isZero();
    }

    @Test
    void thereIsAtLeastOne() {
        assertThatThrownBy(() -> slots.take(KEY, 0)).hasMessageEndingWith("was 0");
    }

    @Test
    void itTellsHowManyPlacesEachKeyHas() {
        Lease first = slots.take(KEY, 3);
        slots.take(KEY, 3);
        slots.take(OTHER, 3);
        assertThat(slots.uses()).containsExactlyInAnyOrder(new KeyUse(KEY, 2), new KeyUse(OTHER, 1));
        first.close();
        assertThat(slots.uses()).containsExactlyInAnyOrder(new KeyUse(KEY, 1), new KeyUse(OTHER, 1));
    }
}
