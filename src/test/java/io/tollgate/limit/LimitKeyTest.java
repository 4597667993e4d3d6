package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LimitKeyTest {
    @Test
    void isTheSameForTheSameTexts() {
        assertThat(LimitKey.of("rule", "subject", "ann"))
                .isEqualTo(LimitKey.of("rule", "subject", "ann"))
                .hasSameHashCodeAs(LimitKey.of("rule", "subject", "ann"));
    }

    /** Nodes of different releases share it: it may not change. */
    @Test
    void isTheSameOnEveryNode() {
        assertThat(LimitKey.of("rule", "subject", "ann").text()).isEqualTo("2b043ecca23b74ff45dc26b58e8569c6");
    }

    @Test
    void isAnotherWhereverOneTextEndsAndTheNextBegins() {
        assertThat(Stream.of(
                        LimitKey.of("ab", "c"),
                        LimitKey.of("a", "bc"),
                        LimitKey.of("abc"),
                        LimitKey.of("ab", "c", ""),
                        LimitKey.of("ab", "", "c")))
                .doesNotHaveDuplicates();
    }

    /** Keys that anybody could find who searches long enough for digests that are alike. */
    @Test
    void theKeysOfARuleHaveThatInCommon() {
        assertThat(LimitKey.of("chat/burst", "ann").rule())
                .isEqualTo(LimitKey.of("chat/burst", "bob").rule())
                .isEqualTo(LimitKey.rule("chat/burst"))
                .isNotEqualTo(LimitKey.of("chat/other", "ann").rule());
    }

    static Stream<Named<LongFunction<LimitKey>>> chosen() {
        return Stream.of(
                Named.of("high ends differ", i -> new LimitKey(i << 44, 0)),
                Named.of("low ends differ", i -> new LimitKey(0, i)),
                Named.of("the middle differs", i -> new LimitKey(7, i << 24)),
                Named.of("a usual hash is alike", i -> new LimitKey(i, (-31 * i) & 0xFFFF_FFFFL)),
                Named.of("the exclusive or is alike", i -> new LimitKey((i << 32) | i, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chosen")
    void chosenKeysDoNotMeetInOneBin(LongFunction<LimitKey> chosen) {
        int bins = 1 << 16;
        long used = LongStream.range(0, bins)
                .mapToInt(i -> chosen.apply(i).hashCode())
                .map(hash -> (hash ^ (hash >>> 16)) & (bins - 1))
                .distinct()
                .count();
        assertThat(used).isGreaterThan(bins / 8);
    }
}
