package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class GreatestTest {
    private static List<Integer> threeOf(List<Integer> numbers) {
        Greatest<Integer> greatest = new Greatest<>(3, Comparator.naturalOrder());
        numbers.forEach(greatest::offer);
        return greatest.greatestFirst();
    }

    @Test
    void theGreatestAreKeptWhateverTheOrderTheyComeIn() {
        List<Integer> numbers = IntStream.rangeClosed(1, 50).boxed().collect(Collectors.toList());
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(numbers, new Random(seed));
            assertThat(threeOf(numbers)).containsExactly(50, 49, 48);
        }
    }

    @Test
    void fewerAreAllOfThem() {
        assertThat(threeOf(List.of(1, 2))).containsExactly(2, 1);
        assertThat(threeOf(List.of())).isEmpty();
    }
}
