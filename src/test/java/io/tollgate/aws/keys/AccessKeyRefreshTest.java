package io.tollgate.aws.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.aws.AccessKey;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AccessKeyRefreshTest {
    private static final String SECRET = "the-secret-of-a-test";
    private static final Duration MOMENT = Duration.ofMillis(2);
    private static final RenewalPlan QUICK = new RenewalPlan(MOMENT, MOMENT, MOMENT, MOMENT, MOMENT);
    private static final RenewalPlan USUAL = RenewalPlan.USUAL;

    private final AtomicInteger asked = new AtomicInteger();
    private volatile KeySource source = () -> key("one", null);
    private @Nullable AccessKeyRefresh keys;

    @AfterEach
    void close() {
        if (keys != null) {
            keys.close();
        }
    }

    private AccessKeyRefresh started(RenewalPlan plan) {
        AccessKeyRefresh fresh = new AccessKeyRefresh("default", this::fetch, plan, Clock.systemUTC());
        keys = fresh;
        fresh.start().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
        return fresh;
    }

    /** What no interrupt ends, as a read of a socket. */
    private static AccessKey hang(CountDownLatch end) {
        boolean interrupted = false;
        while (true) {
            try {
                end.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return key("late", null);
    }

    @Test
    void whoNeverComesToAnEndIsGivenUpAndAskedAgain() {
        CountDownLatch end = new CountDownLatch(1);
        source = () -> asked.get() == 1 ? hang(end) : key("two", null);
        AccessKeyRefresh fresh =
                new AccessKeyRefresh("default", new BoundedSource(this::fetch, MOMENT), QUICK, Clock.systemUTC());
        keys = fresh;
        fresh.start();
        Await.until("a key", fresh::ready);
        end.countDown();
        assertThat(idAt(fresh, Instant.now())).isEqualTo("two");
        assertThat(fresh.failed()).isPositive();
    }

    @Test
    void fewAreLeftWithoutAnEnd() {
        CountDownLatch end = new CountDownLatch(1);
        source = () -> hang(end);
        AccessKeyRefresh fresh =
                new AccessKeyRefresh("default", new BoundedSource(this::fetch, MOMENT), QUICK, Clock.systemUTC());
        keys = fresh;
        fresh.start();
        Await.until("many questions", () -> fresh.failed() > 3 * BoundedSource.MOST_THREADS);
        assertThat(asked).hasValue(BoundedSource.MOST_THREADS);
        end.countDown();
        Await.until("a key", fresh::ready);
    }

    private AccessKey fetch() throws AccessKeyFault {
        asked.incrementAndGet();
        return source.fetch();
    }

    private static AccessKey key(String id, @Nullable Instant end) {
        return new AccessKey(id, SECRET, "session-of-a-test", end);
    }

    private static @Nullable String idAt(AccessKeyRefresh keys, Instant now) {
        AccessKey key = keys.at(now);
        return key == null ? null : key.id();
    }

    private static AccessKey none(String why) throws AccessKeyFault {
        throw new AccessKeyFault(why);
    }

    private void awaitQuestions(int more) {
        int enough = asked.get() + more;
        Await.until(more + " more questions", () -> asked.get() >= enough);
    }

    @Test
    void expiredKeysAreNeverHandedOut() {
        Instant end = Instant.now().plusSeconds(60);
        source = () -> key("one", end);
        AccessKeyRefresh fresh = started(USUAL);
        assertThat(idAt(fresh, end.minusNanos(1))).isEqualTo("one");
        assertThat(idAt(fresh, end)).isNull();
        assertThat(idAt(fresh, end.plusSeconds(1))).isNull();
    }

    /** The next question would be an hour away by the clock that nobody sets. */
    @Test
    void oneThatExpiresBecauseTheClockIsSetIsReplacedSoon() {
        AtomicReference<Clock> wall = new AtomicReference<>(Clock.systemUTC());
        source = () -> key("key-" + asked.get(), wall.get().instant().plus(Duration.ofMinutes(90)));
        RenewalPlan plan = new RenewalPlan(USUAL.ahead(), USUAL.longest(), USUAL.unending(), MOMENT, MOMENT);
        AccessKeyRefresh fresh = new AccessKeyRefresh("default", this::fetch, plan, new SetClock(wall));
        keys = fresh;
        fresh.start();
        Await.until("a key", fresh::ready);
        wall.set(Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));
        Await.until("another key", () -> "key-2".equals(idAt(fresh, wall.get().instant())));
        assertThat(asked).hasValue(2);
    }

    private static final class SetClock extends Clock {
        private final AtomicReference<Clock> now;

        SetClock(AtomicReference<Clock> now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now.get().instant();
        }

        @Override
        public ZoneId getZone() {
            return now.get().getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return now.get().withZone(zone);
        }
    }

    @Test
    void oneThatHasExpiredWhenItComesIsNoKey() {
        source = () -> key("old", Instant.now().minusSeconds(1));
        AccessKeyRefresh fresh = started(USUAL);
        assertThat(fresh.ready()).isFalse();
        assertThat(fresh.failed()).isOne();
    }

    @Test
    void aKeyIsReplacedBeforeItsEnd() {
        source = () -> key("key-" + asked.get(), Instant.now().plusSeconds(60));
        AccessKeyRefresh fresh = started(QUICK);
        Await.until("another key", () -> !"key-1".equals(idAt(fresh, Instant.now())));
        assertThat(fresh.renewed()).isGreaterThan(1);
    }

    @Test
    void aFailedRefreshKeepsTheOldKeyUntilItExpires() {
        Instant end = Instant.now().plusSeconds(60);
        source = () -> asked.get() == 1 ? key("one", end) : none("away");
        AccessKeyRefresh fresh = started(QUICK);
        awaitQuestions(5);
        assertThat(idAt(fresh, end.minusNanos(1))).isEqualTo("one");
        assertThat(idAt(fresh, end)).isNull();
    }

    @Test
    void afterFailuresItAsksAgainUntilThereIsAKey() {
        source = () -> asked.get() < 5 ? none("not yet") : key("one", null);
        AccessKeyRefresh fresh = started(QUICK);
        Await.until("a key", fresh::ready);
        assertThat(fresh.failed()).isEqualTo(4);
    }

    @Test
    void whatNobodyForesawIsAFailureToo() {
        source = () -> {
            if (asked.get() < 3) {
                throw new IllegalStateException("quotes " + SECRET);
            }
            return key("one", null);
        };
        try (CapturedLogs logs = CapturedLogs.everything()) {
            AccessKeyRefresh fresh = started(QUICK);
            Await.until("a key", fresh::ready);
            logs.assertNever(List.of(SECRET));
        }
    }

    @Test
    void eachChangeOfStateIsOneLineAndNoQuestionIs() {
        Instant end = Instant.now().plusMillis(300);
        source = () -> asked.get() == 1 ? none("away") : asked.get() == 2 ? key("one", end) : none("away again");
        try (CapturedLogs logs = CapturedLogs.messagesOf(AccessKeyRefresh.class.getName())) {
            AccessKeyRefresh fresh = started(QUICK);
            Await.until("its end", () -> logs.lines().size() == 4);
            source = () -> key("two", null);
            Await.until("a key", fresh::ready);
            awaitQuestions(3);
            assertThat(logs.lines())
                    .containsExactly(
                            "AWS account default: no access key yet, what needs one is answered with 503: away",
                            "AWS account default: access key one is in use, until " + end,
                            "AWS account default: its access key cannot be renewed; it is in use, until " + end
                                    + ": away again",
                            "AWS account default: its access key has expired, what needs one is answered with 503: away"
                                    + " again",
                            "AWS account default: access key two is in use, without an end");
        }
    }

    @Test
    void startWaitsForNobody() throws InterruptedException {
        CountDownLatch answer = new CountDownLatch(1);
        source = () -> {
            await(answer);
            return key("one", null);
        };
        AccessKeyRefresh fresh = new AccessKeyRefresh("default", this::fetch, QUICK, Clock.systemUTC());
        keys = fresh;
        var first = fresh.start().toCompletableFuture();
        Await.until("a question", () -> asked.get() == 1);
        assertThat(first).isNotDone();
        assertThat(fresh.at(Instant.now())).isNull();
        answer.countDown();
        assertThat(first).succeedsWithin(5, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void afterCloseNobodyIsAskedAndTheKeyStays() {
        AccessKeyRefresh fresh = started(QUICK);
        fresh.close();
        long quiet = Await.steady("the questions", Duration.ofMillis(50), () -> (long) asked.get());
        assertThat(quiet).isPositive();
        assertThat(fresh.ready()).isTrue();
    }

    @Test
    void closedDuringAQuestionItEndsTheWaitForTheFirst() {
        CountDownLatch never = new CountDownLatch(1);
        source = () -> {
            await(never);
            return none("interrupted");
        };
        AccessKeyRefresh fresh = new AccessKeyRefresh("default", this::fetch, QUICK, Clock.systemUTC());
        var first = fresh.start();
        Await.until("a question", () -> asked.get() == 1);
        fresh.close();
        assertThat(first).succeedsWithin(5, TimeUnit.SECONDS);
    }
}
