package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.relay.Loopback.Open;
import io.tollgate.relay.Loopback.Times;
import io.tollgate.relay.limits.TunnelLimits;
import io.tollgate.relay.upward.UpwardRule;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream that ends connections to which nothing is sent, with short times over loopback TCP. */
class UpstreamKeepAliveTest {
    private final Loopback loopback = new Loopback();

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    private static Times keeping(long millis, @Nullable String text) {
        return Loopback.settings().upward(new UpwardRule(0, 0, false, TimeUnit.MILLISECONDS.toNanos(millis), text));
    }

    private void after(long millis) {
        loopback.eventLoop().schedule(() -> {}, millis, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anUpstreamToWhichNothingIsSentIsPingedAndItsPongsAreAbsorbed() {
        Open open = loopback.open(keeping(100, null).rule());
        for (int i = 0; i < 2; i++) {
            WireFrame ping = open.upstream().readFrame();
            assertThat(ping.opcode()).isEqualTo(WireFrame.PING);
            assertThat(ping.isMasked()).isTrue();
            assertThat(ping.payload()).hasSize(8);
            open.upstream().send(WireFrame.of(WireFrame.PONG, ping.payload()));
        }
        open.upstream().send(WireFrame.pong("other"));
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.pong("other"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "keep")
    void nothingIsSentWhileTheClientSendsEnough(@Nullable String text) {
        Open open = loopback.open(keeping(250, text).rule());
        for (int i = 0; i < 4; i++) {
            open.client().send(WireFrame.text("" + i).masked());
            assertThat(open.upstream().readFrame().text()).isEqualTo("" + i);
            after(100);
        }
        assertThat(open.upstream().readFrame().opcode()).isEqualTo(text == null ? WireFrame.PING : WireFrame.TEXT);
    }

    /** It was chosen because the upstream counts nothing else. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whereAMessageWasChosenPingsOfTheClientKeepNothing() {
        Open open = loopback.open(keeping(250, "keep").rule());
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.client().send(WireFrame.ping("").masked());
            seen.add(open.upstream().readFrame().opcode());
            after(100);
        }
        assertThat(seen).contains(WireFrame.PING, WireFrame.TEXT);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whatIsAbsorbedOfTheClientOrComesDownKeepsNothing() {
        Open open = loopback.open(keeping(250, null).ping(70).rule());
        for (int i = 0; i < 3; i++) {
            WireFrame ping = open.client().readFrame();
            open.client().send(WireFrame.of(WireFrame.PONG, ping.payload()).masked());
            open.upstream().send(WireFrame.text("down"));
            assertThat(open.client().readFrame().text()).isEqualTo("down");
        }
        assertThat(open.upstream().readFrame().opcode()).isEqualTo(WireFrame.PING);
        open.client().reset();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aMessageIsSentWhereOneWasChosen() {
        Open open = loopback.open(keeping(100, "{\"action\":\"keepAlive\"}").rule());
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.text("{\"action\":\"keepAlive\"}").masked());
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void betweenTheClientsFragmentsAPingTakesTheMessagesPlace() {
        Open open = loopback.open(keeping(100, "keep").rule());
        open.client().send(WireFrame.text("a").notFinal().masked());
        assertThat(open.upstream().readFrame().text()).isEqualTo("a");
        assertThat(open.upstream().readFrame().opcode()).isEqualTo(WireFrame.PING);
        open.client().send(WireFrame.continuation("b").masked());
        assertThat(open.upstream().readFrame().text()).isEqualTo("b");
        assertThat(open.upstream().readFrame().text()).isEqualTo("keep");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void insideAFrameOfTheClientsNothingIsSent() {
        Open open = loopback.open(keeping(100, null).rule());
        byte[] frame = WireFrame.text("abc").masked().bytes();
        open.client().send(Arrays.copyOf(frame, 7));
        open.upstream().readExactly(7);
        assertThat(open.upstream().staysSilentFor(Duration.ofMillis(250))).isTrue();
        open.client().send(Arrays.copyOfRange(frame, 7, frame.length));
        open.upstream().readExactly(2);
        assertThat(open.upstream().readFrame().opcode()).isEqualTo(WireFrame.PING);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whileThePongToTheClientIsOwedAPongOfOursTakesThePingsPlace() {
        Open open = loopback.open(keeping(100, null).rule());
        open.client().send(WireFrame.ping("client").masked());
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.ping("client").masked());
        assertThat(open.upstream().readFrame()).isEqualTo(WireFrame.pong("").masked());
        open.upstream().send(WireFrame.pong("client"));
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.pong("client"));
        assertThat(open.upstream().readFrame().opcode()).isEqualTo(WireFrame.PING);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void itDoesNotKeepATunnelFromBeingIdle() {
        Open open = loopback.open(keeping(100, "keep").idle(250).rule());
        assertThat(open.upstream().readFrame().text()).isEqualTo("keep");
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1001, "idle"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aHalfClosedUpstreamHearsNothingMore() {
        Open open = loopback.open(keeping(100, null).rule());
        open.client().shutdownOutput();
        open.upstream().expectEof();
        after(200);
        open.upstream().send(WireFrame.text("still"));
        assertThat(open.client().readFrame().text()).isEqualTo("still");
        open.upstream().reset();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void noFrameFollowsAClose() {
        Open open = loopback.open(keeping(100, null).rule());
        open.client().send(WireFrame.close(1000, "").masked());
        assertThat(open.upstream().readFrame().closeCode()).isEqualTo(1000);
        assertThat(open.upstream().staysSilentFor(Duration.ofMillis(200))).isTrue();
        open.upstream().reset();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aReloadTurnsItOnAndOff() {
        Open open = loopback.open(Loopback.quiet());
        loopback.call(() -> open.tunnel().offer(keeping(100, null).rule(), TunnelLimits.NONE, null));
        assertThat(open.upstream().readFrame().opcode()).isEqualTo(WireFrame.PING);
        loopback.call(() -> open.tunnel().offer(Loopback.quiet(), TunnelLimits.NONE, null));
        assertThat(open.upstream().staysSilentFor(Duration.ofMillis(200))).isTrue();
    }
}
