package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Close passes with its code and reason as they are, and ends TCP in the order of RFC 6455 §7.1.1. */
final class CloseIT {
    private static final String LONGEST_REASON = "r".repeat(123);
    private static final Duration A_WHILE = Duration.ofMillis(200);

    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.start();
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void codeAndReasonAreUnchangedBothWays(int code) {
        Tunnel tunnel = scenario.open();
        WireFrame up = WireFrame.close(code, LONGEST_REASON).masked();
        tunnel.client().send(up);
        assertThat(tunnel.upstream().readFrame()).isEqualTo(up);
        WireFrame down = WireFrame.close(code, "another reason");
        tunnel.upstream().send(down);
        assertThat(tunnel.client().readFrame()).isEqualTo(down);
        tunnel.client().expectEof();
    }

    @Test
    void anUpstreamMayCloseFirst() {
        Tunnel tunnel = scenario.open();
        tunnel.upstream().send(WireFrame.close(4999, LONGEST_REASON));
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.close(4999, LONGEST_REASON));
        tunnel.client().send(WireFrame.close(4999, "").masked());
        assertThat(tunnel.upstream().readFrame())
                .isEqualTo(WireFrame.close(4999, "").masked());
        tunnel.client().expectEof();
    }

    @Test
    void aCloseWithoutACodeStaysWithoutOne() {
        Tunnel tunnel = scenario.open();
        tunnel.client().send(WireFrame.close().masked());
        assertThat(tunnel.upstream().readFrame()).isEqualTo(WireFrame.close().masked());
    }

    @Test
    void towardsTheClientTcpEndsFirstAndTowardsTheUpstreamItWaits() {
        Tunnel tunnel = scenario.open();
        tunnel.client().send(WireFrame.close(1000, "").masked());
        tunnel.upstream().readFrame();
        tunnel.upstream().send(WireFrame.close(1000, ""));
        tunnel.client().readFrame();
        tunnel.client().expectEof();
        assertThat(tunnel.upstream().staysSilentFor(A_WHILE)).isTrue();
        tunnel.upstream().shutdownOutput();
        tunnel.upstream().expectEof();
    }

    /** RFC 6455 §5.4: control frames may stand between fragments, and a Close there is passed on there. */
    @Test
    void aCloseBetweenFragmentsStaysThere() {
        Tunnel tunnel = scenario.open();
        tunnel.upstream().send(WireFrame.text("down").notFinal());
        tunnel.upstream().send(WireFrame.close(4000, "enough"));
        tunnel.client().send(WireFrame.text("up").notFinal().masked());
        tunnel.client().send(WireFrame.close(4000, "").masked());
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.text("down").notFinal());
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.close(4000, "enough"));
        assertThat(tunnel.upstream().readFrame())
                .isEqualTo(WireFrame.text("up").notFinal().masked());
        assertThat(tunnel.upstream().readFrame())
                .isEqualTo(WireFrame.close(4000, "").masked());
    }

    @Test
    void anUpstreamThatGoesBetweenFragmentsIsAServiceRestartToo() {
        Tunnel tunnel = scenario.open();
        tunnel.upstream().send(WireFrame.text("first of two").notFinal());
        tunnel.upstream().shutdownOutput();
        assertThat(tunnel.client().readFrame().fin()).isFalse();
        assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1012);
    }

    @Test
    void whatFollowsACloseIsDropped() {
        Tunnel tunnel = scenario.open();
        tunnel.client().sendHex("888200000000" + "03e8" + "818100000000" + "78");
        assertThat(tunnel.upstream().readFrame().closeCode()).isEqualTo(1000);
        tunnel.upstream().send(WireFrame.close(1000, ""));
        tunnel.upstream().shutdownOutput();
        tunnel.upstream().expectEof();
    }

    @Test
    void downwardFramesBeforeTheAnswerStillArrive() {
        Tunnel tunnel = scenario.open();
        tunnel.client().send(WireFrame.close(1000, "").masked());
        tunnel.upstream().readFrame();
        tunnel.upstream().send(WireFrame.text("one more"));
        tunnel.upstream().send(WireFrame.close(1000, ""));
        assertThat(tunnel.client().readFrame().text()).isEqualTo("one more");
        assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1000);
    }

    @Test
    void anUpstreamThatGoesWithoutACloseIsAServiceRestart() {
        Tunnel tunnel = scenario.open();
        tunnel.upstream().send(WireFrame.text("last"));
        tunnel.upstream().shutdownOutput();
        assertThat(tunnel.client().readFrame().text()).isEqualTo("last");
        assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1012);
    }

    @Test
    void aPeerThatDoesNotAnswerOurCloseIsCutOff() {
        try (Scenario hasty = Scenario.setup().tunnel("{closeTimeout: 300ms}").start()) {
            Tunnel tunnel = hasty.open();
            tunnel.client().sendHex("8100");
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1002);
            assertThat(tunnel.upstream().readFrame().closeCode()).isEqualTo(1001);
            assertThat(tunnel.client().readToAnyEnd()).isEmpty();
            assertThat(tunnel.upstream().readToAnyEnd()).isEmpty();
        }
    }
}
