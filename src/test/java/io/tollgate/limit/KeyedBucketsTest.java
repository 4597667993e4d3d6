package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyedBucketsTest {
    private static final long SECOND = 1_000_000_000;
    private static final Rate RATE = new Rate(1, SECOND, 3);
    private static final LimitKey KEY = LimitKey.of("rule", "someone");
    private static final LimitKey OTHER = LimitKey.of("rule", "someone else");
    private static final long NOW = 42;

    private final KeyedBuckets buckets = new KeyedBuckets(100);

    private static LimitKey key(long number) {
        return new LimitKey(number, number);
    }

    @Test
    void eachKeyHasABucketOfItsOwn() {
        assertThat(buckets.take(KEY, RATE, 3, NOW)).isZero();
        assertThat(buckets.take(KEY, RATE, 1, NOW)).isEqualTo(SECOND);
        assertThat(buckets.take(OTHER, RATE, 3, NOW)).isZero();
        assertThat(buckets.size()).isEqualTo(2);
    }

    @Test
    void moreThanTheBurstIsNeverThereAndBringsNoKey() {
        assertThat(buckets.take(KEY, RATE, 4, NOW)).isEqualTo(Bucket.NEVER);
        assertThat(buckets.size()).isZero();
    }

    @Test
    void whatIsGivenBackIsThereAgain() {
        buckets.take(KEY, RATE, 1, NOW);
        buckets.take(KEY, RATE, 2, NOW);
        buckets.giveBack(KEY, RATE, 2);
        assertThat(buckets.take(KEY, RATE, 3, NOW)).isEqualTo(SECOND);
        assertThat(buckets.take(KEY, RATE, 2, NOW)).isZero();
    }

    @Test
    void givingBackMakesNoMoreThanTheBurst() {
        buckets.take(KEY, RATE, 3, NOW);
        buckets.giveBack(KEY, RATE, 3);
        assertThat(buckets.take(KEY, RATE, 3, NOW + 100 * SECOND)).isZero();
        assertThat(buckets.take(KEY, RATE, 1, NOW + 100 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void givingBackToNobodyDoesNothing() {
        buckets.giveBack(KEY, RATE, 3);
        assertThat(buckets.size()).isZero();
    }

    @Test
    void allHoldersDrawFromOneBucketAndSoDoesTake() {
        Held one = buckets.hold(KEY, RATE);
        Held two = buckets.hold(KEY, RATE);
        assertThat(one.take(1, NOW)).isZero();
        assertThat(two.take(1, NOW)).isZero();
        assertThat(buckets.take(KEY, RATE, 1, NOW)).isZero();
        assertThat(one.take(1, NOW)).isEqualTo(SECOND);
        assertThat(two.overdraw(2, NOW)).isEqualTo(2 * SECOND);
        assertThat(one.overdraw(0, NOW)).isEqualTo(2 * SECOND);
        assertThat(one.take(9, NOW)).isEqualTo(Bucket.NEVER);
    }

    @Test
    void holdersMayHaveOtherRates() {
        Held slow = buckets.hold(KEY, RATE);
        Held fast = buckets.hold(KEY, new Rate(1000, SECOND, 1000));
        assertThat(slow.overdraw(5, NOW)).isEqualTo(2 * SECOND);
        assertThat(fast.overdraw(0, NOW)).isEqualTo(2 * SECOND);
        assertThat(fast.take(500, NOW + 2 * SECOND)).isEqualTo(SECOND / 2);
        assertThat(fast.take(500, NOW + 2 * SECOND + SECOND / 2)).isZero();
        assertThat(slow.take(1, NOW + 2 * SECOND + SECOND / 2)).isEqualTo(SECOND);
    }

    @Test
    void aKeyThatIsLetGoKeepsWhatItOwes() {
        try (Held held = buckets.hold(KEY, RATE)) {
            held.overdraw(5, NOW);
        }
        assertThat(buckets.size()).isEqualTo(1);
        assertThat(buckets.take(KEY, RATE, 1, NOW)).isEqualTo(3 * SECOND);
    }

    @Test
    void aKeyThatWasHeldForNothingIsTheFirstToLeave() {
        KeyedBuckets two = new KeyedBuckets(2);
        two.take(KEY, RATE, 1, NOW);
        two.hold(OTHER, RATE).close();
        two.take(key(1), RATE, 1, NOW);
        assertThat(two.take(KEY, RATE, 3, NOW)).isPositive();
        assertThat(two.take(key(1), RATE, 3, NOW)).isPositive();
        assertThat(two.take(OTHER, RATE, 3, NOW)).isZero();
    }

    @Test
    void heldKeysNeverLeave() {
        Held held = buckets.hold(KEY, RATE);
        held.overdraw(5, NOW);
        LongStream.range(0, 10_000).forEach(i -> buckets.take(key(i), RATE, 1, NOW + i * SECOND));
        assertThat(held.overdraw(0, NOW)).isEqualTo(2 * SECOND);
        assertThat(buckets.take(KEY, RATE, 1, NOW)).isEqualTo(3 * SECOND);
        assertThat(buckets.size()).isEqualTo(101);
    }

    @Test
    void aSecondCloseTakesNobodyElsesHold() {
        Held one = buckets.hold(KEY, RATE);
        Held two = buckets.hold(KEY, RATE);
        two.overdraw(5, NOW);
        one.close();
        one.close();
        LongStream.range(0, 10_000).forEach(i -> buckets.take(key(i), RATE, 1, NOW + i * SECOND));
        assertThat(buckets.take(KEY, RATE, 1, NOW)).isEqualTo(3 * SECOND);
    }

    @Test
    void heldKeysTakeNoPlaceOfOthersAndGetOneWhenLetGo() {
        Held[] held = LongStream.range(0, 1000)
                .mapToObj(i -> buckets.hold(key(i), RATE))
                .toArray(Held[]::new);
        LongStream.range(0, 1000).forEach(i -> held[(int) i].take(1, NOW + i));
        LongStream.range(1000, 1100).forEach(i -> buckets.take(key(i), RATE, 1, NOW));
        assertThat(buckets.size()).isEqualTo(1100);
        for (Held each : held) {
            each.close();
        }
        assertThat(buckets.size()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void thereAreNeverMoreThanSaid(int most) {
        KeyedBuckets few = new KeyedBuckets(most);
        LongStream.range(0, 1000).forEach(i -> {
            assertThat(few.take(key(i), RATE, 1, NOW)).isZero();
            assertThat(few.size()).isLessThanOrEqualTo(most);
        });
        assertThat(few.size()).isEqualTo(most);
    }

    @Test
    void thereIsAtLeastOne() {
        assertThatThrownBy(() -> new KeyedBuckets(0)).hasMessageEndingWith("was 0");
    }

    @Test
    void itTellsWhatShareOfEachBucketIsMissing() {
        KeyedBuckets buckets = new KeyedBuckets(10);
        Rate rate = new Rate(1, 100, 4);
        buckets.take(KEY, rate, 3, 1_000);
        buckets.hold(OTHER, rate).overdraw(9, 1_000);
        assertThat(uses(buckets, 1_000)).containsOnly(entry(KEY, 0.75), entry(OTHER, 1.0));
        assertThat(uses(buckets, 1_100)).containsOnly(entry(KEY, 0.5), entry(OTHER, 1.0));
        assertThat(uses(buckets, 2_000)).containsOnly(entry(KEY, 0.0), entry(OTHER, 0.0));
    }

    private static Map<LimitKey, Double> uses(KeyedBuckets buckets, long nanos) {
        return buckets.uses(() -> nanos).collect(Collectors.toMap(KeyUse::key, KeyUse::amount));
    }

    @Test
    void aBucketThatWasNeverDrawnFromIsFull() {
        KeyedBuckets buckets = new KeyedBuckets(10);
        buckets.hold(KEY, new Rate(1, 100, 4));
        assertThat(uses(buckets, 1_000)).containsOnly(entry(KEY, 0.0));
    }
}
