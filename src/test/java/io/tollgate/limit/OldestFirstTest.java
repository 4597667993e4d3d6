package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OldestFirstTest {
    private static final LimitKey KEY = LimitKey.of("rule", "someone");
    private static final LimitKey OTHER = LimitKey.of("rule", "someone else");

    private final OldestFirst<Integer> places = new OldestFirst<>();

    @Test
    void theOldestMakesRoom() {
        assertThat(places.enter(KEY, 2, 1)).isEmpty();
        assertThat(places.enter(KEY, 2, 2)).isEmpty();
        assertThat(places.enter(KEY, 2, 3)).containsExactly(1);
        assertThat(places.enter(KEY, 2, 4)).containsExactly(2);
        assertThat(places.enter(OTHER, 2, 5)).isEmpty();
    }

    @Test
    void whoeverMadeRoomHasNoPlaceToGiveBack() {
        places.enter(KEY, 1, 1);
        places.enter(KEY, 1, 2);
        assertThat(places.leave(KEY, 1)).isFalse();
        assertThat(places.leave(KEY, 2)).isTrue();
        assertThat(places.leave(KEY, 2)).isFalse();
        assertThat(places.size()).isZero();
    }

    @Test
    void whoeverLeavesMakesRoomForOne() {
        IntStream.rangeClosed(1, 3).forEach(i -> places.enter(KEY, 3, i));
        places.leave(KEY, 2);
        assertThat(places.enter(KEY, 3, 4)).isEmpty();
        assertThat(places.enter(KEY, 3, 5)).containsExactly(1);
        assertThat(places.enter(KEY, 3, 6)).containsExactly(3);
    }

    @Test
    void aSmallerNumberIsReachedAtOnceOldestFirst() {
        IntStream.rangeClosed(1, 5).forEach(i -> places.enter(KEY, 5, i));
        assertThat(places.enter(KEY, 2, 6)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whoeverComesAgainIsTheNewest() {
        places.enter(KEY, 2, 1);
        places.enter(KEY, 2, 2);
        assertThat(places.enter(KEY, 2, 1)).isEmpty();
        assertThat(places.enter(KEY, 2, 3)).containsExactly(2);
    }

    @Test
    void aHundredAtOnceLeaveExactlyAsManyAsSaid() {
        ConcurrentLinkedQueue<Integer> over = new ConcurrentLinkedQueue<>();
        IntStream.range(0, 100).parallel().forEach(i -> over.addAll(places.enter(KEY, 5, i)));
        assertThat(over).hasSize(95).doesNotHaveDuplicates();
        List<Integer> inside = IntStream.range(0, 100)
                .filter(i -> places.leave(KEY, i))
                .boxed()
                .toList();
        assertThat(inside).hasSize(5).doesNotContainAnyElementsOf(over);
        assertThat(places.size()).isZero();
    }

    @Test
    void eachOfManyWhoComeAndGoIsEitherOverOrLeaves() {
        ConcurrentLinkedQueue<Integer> ended = new ConcurrentLinkedQueue<>();
        IntStream.range(0, 50_000).parallel().forEach(i -> {
            ended.addAll(places.enter(KEY, 3, i));
            if (i % 2 == 0 && places.leave(KEY, i)) {
                ended.add(i);
            }
        });
        IntStream.range(0, 50_000).filter(i -> places.leave(KEY, i)).forEach(ended::add);
        assertThat(ended).hasSize(50_000).doesNotHaveDuplicates();
        assertThat(places.size()).isZero();
    }

    @Test
    void thereIsAtLeastOne() {
        assertThatThrownBy(() -> places.enter(KEY, 0, 1)).hasMessageEndingWith("was 0");
    }

    @Test
    void itTellsHowManyHoldersEachKeyHas() {
        places.enter(KEY, 2, 1);
        places.enter(KEY, 2, 2);
        places.enter(OTHER, 2, 3);
        assertThat(places.uses()).containsExactlyInAnyOrder(new KeyUse(KEY, 2), new KeyUse(OTHER, 1));
    }
}
