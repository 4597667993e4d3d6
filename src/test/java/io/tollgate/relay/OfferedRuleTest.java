package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Loopback.Open;
import io.tollgate.relay.limits.TunnelLimit;
import io.tollgate.relay.limits.TunnelLimit.Measure;
import io.tollgate.relay.limits.TunnelLimits;
import io.tollgate.relay.upward.UpwardRule;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reload has another rule for a tunnel that is open. */
class OfferedRuleTest {
    private final Loopback loopback = new Loopback();

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    private void offer(Open open, TunnelRule rule) {
        offer(open, rule, null);
    }

    private void offer(Open open, TunnelRule rule, @Nullable Instant expiresAt) {
        loopback.call(() -> open.tunnel().offer(rule, TunnelLimits.NONE, expiresAt));
    }

    private void offer(Open open, TunnelLimit... limits) {
        loopback.call(() -> open.tunnel().offer(Loopback.quiet(), TunnelLimits.of(List.of(limits)), null));
    }

    private void after(long millis) {
        loopback.eventLoop().schedule(() -> {}, millis, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    private static TunnelRule sizes(long maxFrame, long maxMessage) {
        return sizes(maxFrame, maxMessage, UpwardRule.NONE);
    }

    private static TunnelRule sizes(long maxFrame, long maxMessage, UpwardRule upward) {
        TunnelRule quiet = Loopback.quiet();
        return rule(maxFrame, maxMessage, quiet.endOnExpiry(), quiet.codes(), upward);
    }

    private static TunnelRule rule(boolean endOnExpiry, CloseCodes codes) {
        return rule(0, 0, endOnExpiry, codes, UpwardRule.NONE);
    }

    private static TunnelRule rule(
            long maxFrame, long maxMessage, boolean endOnExpiry, CloseCodes codes, UpwardRule upward) {
        TunnelRule quiet = Loopback.quiet();
        return new TunnelRule(
                maxFrame,
                maxMessage,
                0,
                0,
                0.1,
                0,
                endOnExpiry,
                0,
                codes,
                quiet.closeNanos(),
                quiet.halfCloseNanos(),
                0,
                upward);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void sizesHoldFromTheNextFrameOn() {
        Open open = loopback.open(Loopback.quiet());
        open.client().sendHex("8285 00000000 6162");
        open.upstream().readExactly(8);
        offer(open, sizes(4, 0));
        open.client().sendHex("636465 8184 00000000 61626364 8185 00000000");
        assertThat(open.upstream().readExactly(3)).hasSize(3);
        assertThat(open.upstream().readFrame().text()).isEqualTo("abcd");
        assertThat(open.upstream().readFrame().closeCode()).isEqualTo(1001);
        open.upstream().reset();
        assertThat(open.client().readFrame().closeCode()).isEqualTo(1009);
        open.client().reset();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aCapOnMessagesCountsWhatComesOfTheOneThatIsOpen() {
        Open open = loopback.open(Loopback.quiet());
        open.client().send(WireFrame.text("12345678").notFinal().masked());
        open.upstream().readFrame();
        offer(open, sizes(0, 4));
        open.client().send(WireFrame.continuation("abc").notFinal().masked());
        assertThat(open.upstream().readFrame().text()).isEqualTo("abc");
        open.client().send(WireFrame.continuation("de").masked());
        assertThat(open.upstream().readFrame().closeCode()).isEqualTo(1001);
        open.upstream().reset();
        assertThat(open.client().readFrame().closeCode()).isEqualTo(1009);
        open.client().reset();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({"8, 4", "4, 8", "0, 4", "4, 0"})
    void theSmallerCapOnMessagesHoldsForTheClientAndTheRoutesOwnForTheUpstream(long route, long upstream) {
        Open open = loopback.open(Loopback.quiet());
        offer(open, sizes(0, route, new UpwardRule(0, upstream, false, 0, null)));
        open.upstream().send(WireFrame.text("x".repeat(route == 0 ? 9 : (int) route)));
        assertThat(open.client().readFrame().opcode()).isEqualTo(WireFrame.TEXT);
        open.client().send(WireFrame.text("1234").masked());
        assertThat(open.upstream().readFrame().text()).isEqualTo("1234");
        open.client().send(WireFrame.text("12345").masked());
        assertThat(open.client().readFrame().closeCode()).isEqualTo(1009);
        open.client().reset();
        open.upstream().reset();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void binaryMessagesAreRefusedFromTheNextOneOn() {
        Open open = loopback.open(Loopback.quiet());
        open.client().send(WireFrame.binary(new byte[1]).notFinal().masked());
        open.upstream().readFrame();
        offer(open, sizes(0, 0, new UpwardRule(0, 0, true, 0, null)));
        open.client().send(WireFrame.continuation("rest").masked());
        assertThat(open.upstream().readFrame().text()).isEqualTo("rest");
        open.client().send(WireFrame.binary(new byte[1]).masked());
        assertThat(open.client().readFrame().closeCode()).isEqualTo(1003);
        open.client().reset();
        open.upstream().reset();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void itMayBeIdleNoLongerThanTheNewRuleSays() {
        Open open = loopback.open(Loopback.quiet());
        offer(open, Loopback.settings().idle(200).rule());
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1001, "idle"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aLifetimeThatIsOverEndsItAndOneThatIsTakenAwayDoesNot() {
        Open old = loopback.open(Loopback.quiet());
        Open spared = loopback.open(Loopback.settings().lifetime(600).rule());
        after(150);
        offer(old, Loopback.settings().lifetime(100).rule());
        offer(spared, Loopback.quiet());
        assertThat(old.client().readFrame()).isEqualTo(WireFrame.close(1001, "lifetime"));
        assertThat(spared.client().staysSilentFor(Duration.ofMillis(700))).isTrue();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aRuleThatSaysTheSameStartsNoClockAnew() {
        Open open = loopback.open(Loopback.settings().lifetime(600).ping(5_000).rule());
        long start = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            offer(open, Loopback.settings().lifetime(600).ping(5_000).rule());
            after(50);
        }
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1001, "lifetime"));
        assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(1).toNanos());
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aSilentClientIsAskedByTheNewRule() {
        Open open = loopback.open(Loopback.quiet());
        offer(open, Loopback.settings().ping(150).rule());
        assertThat(open.client().readFrame().opcode()).isEqualTo(9);
        open.client().reset();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anExpiryCountsOnceTheRuleSaysSo() {
        TunnelRule keeps = rule(false, CloseCodes.APP);
        Instant end = Instant.now().plusMillis(100);
        Open open = loopback.open(keeps, end, "", "");
        assertThat(open.client().staysSilentFor(Duration.ofMillis(300))).isTrue();
        offer(open, rule(true, CloseCodes.RFC), end);
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1008, "expired"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aReaderThatStallsIsResetByTheNewRule() {
        Open open = loopback.open(Loopback.quiet(), null, Loopback.hex(""), Loopback.hex(""), 8192);
        loopback.call(() -> {
            byte[] much = new byte[8 << 20];
            open.tunnel().client().writer.write(Unpooled.wrappedBuffer(much));
            open.tunnel().client().writer.flush();
            return null;
        });
        offer(open, Loopback.settings().writeStall(200).rule());
        assertThat(open.report().outcome()).isEqualTo(Outcome.READER_STALLED);
    }

    private static TunnelLimit closing(long perSecond, long burst) {
        return Loopback.closing(Measure.MESSAGES, perSecond, burst);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aLimitThatStaysKeepsWhatItsBucketHolds() {
        Open open = loopback.open(closing(1, 2));
        open.client().send(WireFrame.text("1").masked());
        open.client().send(WireFrame.text("2").masked());
        open.upstream().readFrame();
        open.upstream().readFrame();
        offer(open, closing(1, 2));
        open.client().send(WireFrame.text("3").masked());
        assertThat(open.client().readFrame().closeCode()).isEqualTo(4429);
        open.client().reset();
        open.upstream().reset();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aLimitThatIsNewHoldsFromTheNextMessageOn() {
        Open open = loopback.open(Loopback.quiet());
        offer(open, closing(1, 1));
        open.client().send(WireFrame.text("1").masked());
        open.client().send(WireFrame.text("2").masked());
        assertThat(open.client().readFrame().closeCode()).isEqualTo(4429);
        open.client().reset();
        open.upstream().reset();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aThrottledClientIsReadAgainOnceItsLimitIsGone() {
        Open open = loopback.open(Loopback.throttling(Measure.MESSAGES, 1, 1));
        for (int i = 0; i < 30; i++) {
            open.client().send(WireFrame.text("" + i).masked());
        }
        open.upstream().readFrame();
        open.upstream().readFrame();
        offer(open, Loopback.quiet());
        for (int i = 2; i < 30; i++) {
            assertThat(open.upstream().readFrame().text()).isEqualTo("" + i);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void oneThatIsEndingGoesOnByItsOwn() {
        Open open = loopback.open(Loopback.quiet());
        loopback.drain(1001);
        offer(open, Loopback.settings().idle(1).rule());
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1001, "drained"));
        assertThat(loopback.call(() -> open.tunnel().rule().idleNanos())).isZero();
    }
}
