package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.relay.Loopback.Open;
import io.tollgate.testing.WireFrame;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sets the clock on the wall while tunnels are open. */
final class ClockStepTest {
    private static final Duration TWO_HOURS = Duration.ofHours(2);
    private static final WireFrame EXPIRED = WireFrame.close(4401, "expired");

    private final Wall wall = new Wall();
    private final Loopback loopback = new Loopback(wall);

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    /** A clock that can be set. */
    private static final class Wall extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        void set(Duration by) {
            ahead = by;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    private static void assertOpen(Open open) {
        open.client().send(WireFrame.text("a").masked());
        assertThat(open.upstream().readFrame().text()).isEqualTo("a");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whoseCredentialIsOverByTheNewTimeEndsSoonAndNobodyElse() {
        Open hour = loopback.open(Instant.now().plus(Duration.ofHours(1)), false);
        Open day = loopback.open(Instant.now().plus(Duration.ofDays(1)), false);
        wall.set(TWO_HOURS);
        assertThat(hour.client().readFrame()).isEqualTo(EXPIRED);
        assertOpen(day);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whoHasLongerByTheNewTimeStaysUntilTheClockIsRightAgain() {
        Open open = loopback.open(Instant.now().plusMillis(300), false);
        wall.set(TWO_HOURS.negated());
        assertThat(open.client().staysSilentFor(Duration.ofMillis(1500))).isTrue();
        wall.set(Duration.ZERO);
        assertThat(open.client().readFrame()).isEqualTo(EXPIRED);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(longs = {2, -2})
    void anEndByAgeIsMovedByNoClock(long hours) {
        Open soon = loopback.open(Instant.now().plusMillis(1600), true);
        Open later = loopback.open(Instant.now().plusSeconds(600), true);
        wall.set(Duration.ofHours(hours));
        assertThat(soon.client().staysSilentFor(Duration.ofMillis(1300))).isTrue();
        assertThat(soon.client().readFrame()).isEqualTo(EXPIRED);
        assertOpen(later);
    }

    /** It was reckoned by the new time. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(longs = {2, -2})
    void anEndByAgeOfWhoComesRightAfterwardsIsNotMovedEither(long hours) {
        Open before = loopback.open(Instant.now().plus(Duration.ofDays(1)), false);
        wall.set(Duration.ofHours(hours));
        Open soon = loopback.open(wall.instant().plusMillis(2000), true);
        assertThat(soon.client().staysSilentFor(Duration.ofMillis(1500))).isTrue();
        assertThat(soon.client().readFrame()).isEqualTo(EXPIRED);
        assertOpen(before);
    }

    /** More than are looked at in one turn of the loop. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void allWhoAreOverEnd() {
        List<Open> all = new ArrayList<>();
        for (int i = 0; i < TunnelList.IN_A_TURN + 10; i++) {
            all.add(loopback.open(Instant.now().plus(Duration.ofHours(1)), false));
        }
        wall.set(TWO_HOURS);
        all.forEach(open -> assertThat(open.client().readFrame()).isEqualTo(EXPIRED));
    }
}
