package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** More keys than there is room for. */
final class KeyedBucketsCrowdTest {
    private static final long SECOND = 1_000_000_000;
    private static final Rate RATE = new Rate(1, SECOND, 3);
    private static final int MOST = 1000;
    private static final long MIB = 1 << 20;

    private static LimitKey key(long number) {
        return new LimitKey(number * 0x9E3779B97F4A7C15L, number);
    }

    private static void takeOne(KeyedBuckets buckets, long from, long to, long now) {
        LongStream.range(from, to).forEach(i -> buckets.take(key(i), RATE, 1, now));
    }

    private static long inDebt(KeyedBuckets buckets, long from, long to, long now) {
        return LongStream.range(from, to)
                .filter(i -> buckets.take(key(i), RATE, 3, now) > 0)
                .count();
    }

    @Test
    void aMillionKeysAndMoreTakeLessThan128Mebibytes() {
        KeyedBuckets buckets = new KeyedBuckets(1_000_000);
        long before = heapInUse();
        takeOne(buckets, 0, 1_200_000, 0);
        assertThat(heapInUse() - before).isBetween(10 * MIB, 128 * MIB);
        assertThat(buckets.size()).isEqualTo(1_000_000);
    }

    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void thoseThatAreFullAgainLeaveBeforeThoseThatAreNot() {
        KeyedBuckets buckets = new KeyedBuckets(MOST);
        takeOne(buckets, 0, MOST / 2, 0);
        takeOne(buckets, MOST / 2, MOST, 100 * SECOND);
        takeOne(buckets, MOST, MOST + 400, 100 * SECOND);
        assertThat(buckets.size()).isEqualTo(MOST);
        assertThat(inDebt(buckets, MOST / 2, MOST + 400, 100 * SECOND)).isGreaterThan(750);
    }

    @Test
    void thoseThatAreFullSoonLeaveBeforeThoseThatOweMuch() {
        KeyedBuckets buckets = new KeyedBuckets(MOST);
        IntStream.range(0, MOST / 2).forEach(i -> {
            try (Held held = buckets.hold(key(i), RATE)) {
                held.overdraw(1000, 0);
            }
        });
        takeOne(buckets, MOST, MOST * 2, 0);
        assertThat(buckets.size()).isEqualTo(MOST);
        assertThat(inDebt(buckets, 0, MOST / 2, SECOND)).isGreaterThan(400);
    }

    @Test
    void aKeyInUseIsNotForgottenOverAFloodOfOthers() {
        KeyedBuckets buckets = new KeyedBuckets(MOST);
        long given = 0;
        for (int second = 0; second < 100; second++) {
            given += buckets.take(key(-1), RATE, 1, second * SECOND) == 0 ? 1 : 0;
            given += buckets.take(key(-1), RATE, 1, second * SECOND) == 0 ? 1 : 0;
            takeOne(buckets, second * 100L, second * 100L + 100, second * SECOND);
        }
        assertThat(given).isBetween(100L, 110L);
    }

    @Test
    void whereMostAreHeldTheFewOthersStillLeave() {
        KeyedBuckets buckets = new KeyedBuckets(MOST);
        var held = LongStream.range(0, 100 * MOST)
                .mapToObj(i -> buckets.hold(key(-1 - i), RATE))
                .toList();
        takeOne(buckets, 0, 10 * MOST, 0);
        assertThat(buckets.size()).isBetween(101 * MOST, 101 * MOST + 100);
        held.forEach(Held::close);
        assertThat(buckets.size()).isEqualTo(MOST);
    }
}
