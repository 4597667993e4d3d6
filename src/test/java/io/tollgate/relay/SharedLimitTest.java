package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.limit.Held;
import io.tollgate.limit.KeyedBuckets;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.Rate;
import io.tollgate.relay.Loopback.Open;
import io.tollgate.relay.limits.TunnelLimit;
import io.tollgate.relay.limits.TunnelLimit.Measure;
import io.tollgate.relay.limits.TunnelLimits;
import io.tollgate.testing.Await;
import io.tollgate.testing.WireFrame;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several tunnels that draw on one bucket, over loopback TCP. */
class SharedLimitTest {
    private static final LimitKey KEY = LimitKey.of("chat l", "ann");

    private final Loopback loopback = new Loopback();
    private final KeyedBuckets buckets = new KeyedBuckets(10);
    private final List<Held> held = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
        held.forEach(Held::close);
    }

    /** Of what clients send, over the bucket that all who ask share. */
    private TunnelLimit shared(Measure count, boolean throttles, long perSecond, long burst) {
        Held bucket = buckets.hold(KEY, new Rate(perSecond, TimeUnit.SECONDS.toNanos(1), burst));
        held.add(bucket);
        return Loopback.ofClient(count, throttles, bucket);
    }

    private static byte[] messages(int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(WireFrame.text("" + i).masked().bytes());
        }
        return all.toByteArray();
    }

    private List<Long> passed(List<Open> tunnels) {
        return loopback.call(() ->
                tunnels.stream().map(open -> open.tunnel().view().messagesUp()).toList());
    }

    private static long sum(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).sum();
    }

    @ParameterizedTest(name = "{0}/s")
    @ValueSource(ints = {50, 500, 5_000})
    void thoseWhoAreThrottledGetTheSameShareOfTheRate(int perSecond) {
        List<Open> tunnels = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tunnels.add(loopback.open(shared(Measure.MESSAGES, true, perSecond, 1)));
        }
        long start = System.nanoTime();
        tunnels.forEach(open -> open.client().send(messages(perSecond)));
        Await.until("all to take part", () -> passed(tunnels).stream().allMatch(messages -> messages > 0));
        List<Long> before = passed(tunnels);
        Await.until("a good part", () -> sum(passed(tunnels)) - sum(before) > perSecond);
        List<Long> now = passed(tunnels);
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat((double) sum(now)).isLessThanOrEqualTo(perSecond * seconds + 1 + tunnels.size());
        List<Long> shares = IntStream.range(0, now.size())
                .mapToObj(i -> now.get(i) - before.get(i))
                .toList();
        assertThat(shares).allMatch(share -> Math.abs(share - sum(shares) / 5) <= 2 + perSecond / 40);
    }

    @Test
    void whoGoesOverALimitThatClosesIsTheOneWhoseFrameWasTooMuch() {
        Open early = loopback.open(shared(Measure.MESSAGES, false, 1, 3));
        Open late = loopback.open(shared(Measure.MESSAGES, false, 1, 3));
        early.client().send(messages(2));
        Await.until("both", () -> sum(passed(List.of(early))) == 2);
        late.client().send(messages(2));
        assertThat(late.upstream().readFrame().text()).isEqualTo("0");
        assertThat(late.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "limited").masked());
        assertThat(late.client().readFrame()).isEqualTo(WireFrame.close(4429, "limited limit=l"));
        early.upstream().send(WireFrame.text("still here"));
        assertThat(early.client().readFrame().text()).isEqualTo("still here");
    }

    @Test
    void aLengthThatIsOnlyAnnouncedCostsNobodyAnything() {
        Open loud = loopback.open(shared(Measure.BYTES, true, 1_000, 100));
        Open quiet = loopback.open(shared(Measure.BYTES, true, 1_000, 100));
        loud.client().sendHex("82ff 0000010000000000 37fa213d");
        loud.upstream().readExactly(14);
        for (int i = 0; i < 20; i++) {
            quiet.client().send(WireFrame.text("" + i).masked());
            assertThat(quiet.upstream().readFrame().text()).isEqualTo("" + i);
        }
    }

    @Test
    void aLongFrameIsSlowedDownAndArrivesWhole() {
        Open open = loopback.open(shared(Measure.BYTES, true, 400_000, 1_000));
        byte[] payload = new byte[200_000];
        payload[payload.length - 1] = 7;
        long start = System.nanoTime();
        open.client().send(WireFrame.binary(payload).masked());
        assertThat(open.upstream().readFrame().payload()).isEqualTo(payload);
        assertThat(System.nanoTime() - start)
                .isGreaterThan(Duration.ofMillis(300).toNanos());
    }

    @Test
    void aFrameInFlightIsNotHeldBackOnceTheTunnelEnds() {
        Open open = loopback.open(shared(Measure.BYTES, true, 100, 100));
        open.client().send(WireFrame.binary(new byte[300_000]).masked());
        open.upstream().readExactly(1_000);
        loopback.drain(1001);
        open.upstream().readExactly(300_014 - 1_000);
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "drained").masked());
    }

    @Test
    void aSideThatWaitsForWhatOthersOweIsNotIdle() {
        Open other = loopback.open(shared(Measure.MESSAGES, true, 2, 1));
        Open open = loopback.open(Loopback.settings().idle(150).rule(), shared(Measure.MESSAGES, true, 2, 1));
        other.client().send(messages(2));
        assertThat(other.upstream().readFrame().text()).isEqualTo("0");
        open.client().send(messages(2));
        assertThat(open.upstream().readFrame().text()).isEqualTo("0");
        assertThat(open.upstream().readFrame().text()).isEqualTo("1");
    }

    @Test
    void theLastWordsOfOneWhoIsGoneAreDelivered() {
        Open open = loopback.open(shared(Measure.MESSAGES, true, 1, 1));
        open.client().send(messages(4));
        assertThat(open.upstream().readFrame().text()).isEqualTo("0");
        open.client().reset();
        for (int i = 1; i < 4; i++) {
            assertThat(open.upstream().readFrame().text()).isEqualTo("" + i);
        }
        open.upstream().expectReset();
    }

    @Test
    void theLastWordsOfOneWhoIsGoneAreChargedToThoseWhoShareTheBucket() {
        Open open = loopback.open(shared(Measure.MESSAGES, true, 1, 1));
        open.client().send(messages(9));
        assertThat(open.upstream().readFrame().text()).isEqualTo("0");
        open.client().reset();
        open.report();
        long debt = loopback.call(() -> held.get(0).overdraw(0, System.nanoTime()));
        assertThat(debt).isGreaterThan(TimeUnit.SECONDS.toNanos(6));
    }

    @Test
    void theLastWordsOfOneWhoIsGoneAreHeldToALimitThatCloses() {
        Open open = loopback.open(shared(Measure.MESSAGES, true, 1, 1), Loopback.closing(Measure.MESSAGES, 1, 3));
        open.client().send(messages(9));
        assertThat(open.upstream().readFrame().text()).isEqualTo("0");
        open.client().reset();
        assertThat(open.upstream().readFrame().text()).isEqualTo("1");
        assertThat(open.upstream().readFrame().text()).isEqualTo("2");
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "limited").masked());
    }

    @Test
    void aCredentialThatEndsEndsAThrottledTunnel() {
        TunnelLimits limits = TunnelLimits.of(List.of(shared(Measure.MESSAGES, true, 1, 1)));
        Open open = loopback.open(Loopback.quiet());
        open.client().send(messages(1));
        loopback.call(() ->
                open.tunnel().offer(Loopback.quiet(), limits, Instant.now().plusMillis(150)));
        open.client().send(messages(9));
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(4401, "expired"));
        open.client().send(WireFrame.close(4401, "").masked());
        open.client().expectEof();
    }

    @Test
    void bothSidesOfATunnelPayTheirCommonDebt() {
        Held bucket = buckets.hold(KEY, new Rate(20, TimeUnit.SECONDS.toNanos(1), 1));
        held.add(bucket);
        Open open = loopback.open(new TunnelLimit("l", "l", Measure.MESSAGES, true, true, true, bucket));
        long start = System.nanoTime();
        open.client().send(messages(6));
        for (int i = 0; i < 6; i++) {
            open.upstream().send(WireFrame.text("" + i));
        }
        for (int i = 0; i < 6; i++) {
            assertThat(open.upstream().readFrame().text()).isEqualTo("" + i);
            assertThat(open.client().readFrame().text()).isEqualTo("" + i);
        }
        assertThat(System.nanoTime() - start)
                .isGreaterThan(Duration.ofMillis(400).toNanos());
    }

    @Test
    void anOfferMayWakeAThrottledSideButNeverHoldsItLonger() {
        TunnelLimits deep = TunnelLimits.of(List.of(shared(Measure.MESSAGES, true, 1, 1)));
        held.get(0).overdraw(1_000, System.nanoTime());
        Open open = loopback.open(Loopback.throttling(Measure.MESSAGES, 5, 1));
        open.client().send(messages(3));
        assertThat(open.upstream().readFrame().text()).isEqualTo("0");
        assertThat(open.upstream().readFrame().text()).isEqualTo("1");
        assertThat(loopback.call(() -> open.tunnel().offer(Loopback.quiet(), deep, null)))
                .isTrue();
        assertThat(open.upstream().readFrame().text()).isEqualTo("2");
    }
}
