package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Loopback.Open;
import io.tollgate.relay.limits.TunnelLimit.Measure;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.testing.WireFrame;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What limits do to an open tunnel, over loopback TCP. */
class TunnelLimitTest {
    private final Loopback loopback = new Loopback();

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    @Test
    void aLimitThatClosesTellsTheOffenderAndTheInnocent() {
        Open open = loopback.open(Loopback.closing(Measure.MESSAGES, 1, 1));
        open.client().send(WireFrame.text("a").masked());
        open.client().send(WireFrame.text("b").masked());
        assertThat(open.upstream().readFrame().text()).isEqualTo("a");
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "limited").masked());
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(4429, "limited limit=l"));
        open.client().reset();
        open.upstream().reset();
        TunnelReport report = open.report();
        assertThat(report.by()).isEqualTo(Fault.CLIENT);
        assertThat(report.reason()).isEqualTo("limited limit=l");
    }

    @Test
    void aThrottleDelaysAndLosesNothing() {
        Open open = loopback.open(Loopback.throttling(Measure.MESSAGES, 10, 1));
        long start = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            open.client().send(WireFrame.text("" + i).masked());
            assertThat(open.upstream().readFrame().text()).isEqualTo("" + i);
        }
        assertThat(System.nanoTime() - start)
                .isGreaterThan(Duration.ofMillis(150).toNanos());
    }

    @Test
    void aThrottleHoldsTheFramesBehindTheOneThatWentOver() {
        Open open = loopback.open(Loopback.throttling(Measure.MESSAGES, 10, 2));
        open.client().send(oneByOne(5));
        for (int i = 0; i < 3; i++) {
            assertThat(open.upstream().readFrame().text()).isEqualTo("" + i);
        }
        assertThat(open.upstream().staysSilentFor(Duration.ofMillis(60))).isTrue();
        assertThat(open.upstream().readFrame().text()).isEqualTo("3");
        assertThat(open.upstream().readFrame().text()).isEqualTo("4");
    }

    @Test
    void aFinBehindHeldFramesComesBehindThem() {
        Open open = loopback.open(Loopback.throttling(Measure.MESSAGES, 20, 1));
        open.client().send(oneByOne(4));
        open.client().shutdownOutput();
        for (int i = 0; i < 4; i++) {
            assertThat(open.upstream().readFrame().text()).isEqualTo("" + i);
        }
        open.upstream().expectEof();
    }

    @Test
    void theLastWordsOfAThrottledClientAreDeliveredBeforeItsReset() {
        Open open = loopback.open(Loopback.throttling(Measure.MESSAGES, 1, 1));
        open.client().send(oneByOne(4));
        assertThat(open.upstream().readFrame().text()).isEqualTo("0");
        assertThat(open.upstream().readFrame().text()).isEqualTo("1");
        open.client().reset();
        assertThat(open.upstream().readFrame().text()).isEqualTo("2");
        assertThat(open.upstream().readFrame().text()).isEqualTo("3");
        open.upstream().expectReset();
    }

    @Test
    void aCloseBehindHeldFramesAnswersOurs() {
        Open open = loopback.open(Loopback.throttling(Measure.MESSAGES, 1, 1));
        open.client().send(oneByOne(4));
        assertThat(open.upstream().readFrame().text()).isEqualTo("0");
        loopback.drain(1001);
        assertThat(open.client().readFrame().closeCode()).isEqualTo(1001);
        open.client().send(WireFrame.close(1001, "").masked());
        open.client().expectEof();
    }

    /** That many text frames in one write: their numbers. */
    private static byte[] oneByOne(int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(WireFrame.text("" + i).masked().bytes());
        }
        return all.toByteArray();
    }

    @Test
    void aThrottledClientMayStillAnswerOurClose() {
        Open open = loopback.open(Loopback.throttling(Measure.BYTES, 1, 10));
        open.client()
                .send(WireFrame.text("far more than ten bytes, and a long debt").masked());
        open.upstream().readFrame();
        loopback.drain(1001);
        assertThat(open.client().readFrame().closeCode()).isEqualTo(1001);
        open.client().send(WireFrame.close(1001, "").masked());
        open.client().expectEof();
        open.client().shutdownOutput();
        open.upstream().send(WireFrame.close(1001, ""));
        open.upstream().shutdownOutput();
        assertThat(open.report().forced()).isFalse();
    }

    @Test
    void anAnnouncedLengthOfTwoToThe63ChargesAndNeverThrows() {
        Open open = loopback.open(Loopback.closing(Measure.BYTES, 1, 10));
        open.client().sendHex("82ff 7fffffffffffffff 37fa213d");
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(4429, "limited limit=l"));
        open.client().reset();
        open.upstream().reset();
        assertThat(open.report().outcome()).isEqualTo(Outcome.LIMITED);
    }
}
