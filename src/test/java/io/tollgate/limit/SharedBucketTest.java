package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What threads that meet at a bucket which is being thrown out are told, whichever comes first. */
final class SharedBucketTest {
    private static final long SECOND = 1_000_000_000;
    private static final long NOW = 42;
    private static final Pace PACE = new Pace(new Rate(1, SECOND, 3));

    @Test
    void nobodyEndsWhatIsHeld() {
        SharedBucket bucket = new SharedBucket(0);
        assertThat(bucket.hold()).isEqualTo(1);
        assertThat(bucket.hold()).isEqualTo(2);
        bucket.release();
        assertThat(bucket.end()).isFalse();
        assertThat(bucket.take(PACE, 1, NOW)).isZero();
        assertThat(bucket.hold()).isEqualTo(2);
    }

    @Test
    void whoeverComesAfterTheEndIsTold() {
        SharedBucket bucket = new SharedBucket(0);
        bucket.take(PACE, 1, NOW);
        assertThat(bucket.end()).isTrue();
        assertThat(bucket.hold()).isZero();
        assertThat(bucket.hold()).isZero();
        assertThat(bucket.isHeld()).isFalse();
        assertThat(bucket.take(PACE, 1, NOW)).isEqualTo(SharedBucket.ENDED);
        assertThat(bucket.overdraw(PACE, 1, NOW)).isEqualTo(SharedBucket.ENDED);
    }

    @Test
    void givingBackDoesNotBringItBack() {
        SharedBucket bucket = new SharedBucket(0);
        bucket.take(PACE, 1, NOW);
        bucket.end();
        bucket.giveBack(PACE, 1);
        assertThat(bucket.take(PACE, 1, NOW)).isEqualTo(SharedBucket.ENDED);
    }

    @Test
    void severalMayEndItAndAllAreRight() {
        SharedBucket bucket = new SharedBucket(0);
        assertThat(bucket.end()).isTrue();
        assertThat(bucket.end()).isTrue();
    }

    /** The second was empty later. */
    @Test
    void theOneThatIsFullFirstIsDueFirst() {
        SharedBucket slow = drawn(new Pace(new Rate(1, SECOND, 100)), NOW);
        SharedBucket quick = drawn(new Pace(new Rate(100, SECOND, 100)), NOW + SECOND / 2);
        assertThat(quick.isDueBefore(slow)).isTrue();
        assertThat(slow.isDueBefore(quick)).isFalse();
    }

    @Test
    void theOneThatWasNeverUsedIsDueBeforeAnyThatWas() {
        SharedBucket unused = new SharedBucket(0);
        SharedBucket used = drawn(PACE, NOW);
        assertThat(unused.isDueBefore(used)).isTrue();
        assertThat(used.isDueBefore(unused)).isFalse();
    }

    private static SharedBucket drawn(Pace pace, long nowNanos) {
        SharedBucket bucket = new SharedBucket(0);
        bucket.overdraw(pace, 100, nowNanos);
        return bucket;
    }
}
