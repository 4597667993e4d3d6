package io.tollgate.server.overload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LastCollectionTest {
    private static final long LATER = LastCollection.BELIEVED_NANOS;

    private final LastCollection heap = new LastCollection();

    @Test
    void whatACollectionLeftOverCounts() {
        assertThat(heap.share(90, 95, 100, 0)).isEqualTo(0.9);
    }

    @Test
    void itIsBelievedForAWhileOnly() {
        heap.share(90, 95, 100, 7);
        assertThat(heap.share(90, 95, 100, 7 + LATER - 1)).isEqualTo(0.9);
        assertThat(heap.share(90, 95, 100, 7 + LATER)).isZero();
        assertThat(heap.share(90, 95, 100, 7 + 2 * LATER)).isZero();
    }

    @Test
    void theNextCollectionIsBelievedAgain() {
        heap.share(90, 95, 100, 0);
        assertThat(heap.share(91, 95, 100, LATER)).isEqualTo(0.91);
    }

    @Test
    void whatIsFreeNowWasNotKept() {
        assertThat(heap.share(90, 40, 100, 0)).isEqualTo(0.4);
    }

    @Test
    void aHeapWithoutABoundIsNeverFull() {
        assertThat(heap.share(90, 95, -1, 0)).isZero();
    }
}
