package io.tollgate.admin.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FirstByKeyTest {
    private static List<String> first(int most, Stream<String> keys) {
        FirstByKey<String> first = new FirstByKey<>(most);
        keys.forEach(key -> first.offer(key, key));
        return first.inOrder();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 999, 1000, 1001})
    void itKeepsWhatSortingWouldPutFirst(int most) {
        List<String> keys = new Random(4)
                .ints(1000, 0, Integer.MAX_VALUE)
                .mapToObj("%08x"::formatted)
                .toList();
        assertThat(first(most, keys.stream()))
                .isEqualTo(keys.stream().sorted().limit(most).toList());
    }

    @Test
    void ofNothingItIsNothing() {
        assertThat(first(3, Stream.empty())).isEmpty();
    }
}
