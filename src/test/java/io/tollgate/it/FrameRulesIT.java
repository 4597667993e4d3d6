package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.WireFrame;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who breaks a rule of frames is told which; the other side is told that it is over, and sees nothing of the frame. */
final class FrameRulesIT {
    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.setup()
                .tunnel("{maxFrame: 1KiB, maxMessage: 2KiB, ping: 0s}")
                .start();
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    /** In hex, of a client: masked unless that is what is wrong. */
    static Stream<Arguments> badClientFrames() {
        return Stream.of(
                argumentSet("not masked", "8100", 1002, "frame_invalid"),
                argumentSet("RSV1 not agreed", "c18000000000", 1002, "frame_invalid"),
                argumentSet("RSV2", "a18000000000", 1002, "frame_invalid"),
                argumentSet("RSV3", "918000000000", 1002, "frame_invalid"),
                argumentSet("opcode 3", "838000000000", 1002, "frame_invalid"),
                argumentSet("opcode 11", "8b8000000000", 1002, "frame_invalid"),
                argumentSet("length not minimal, 16 bits", "81fe007d00000000", 1002, "frame_invalid"),
                argumentSet("length not minimal, 64 bits", "81ff000000000000ffff00000000", 1002, "frame_invalid"),
                argumentSet("length negative", "81ff800000000000000000000000", 1002, "frame_invalid"),
                argumentSet("ping of 126", "89fe007e00000000", 1002, "frame_invalid"),
                argumentSet("ping in fragments", "098000000000", 1002, "frame_invalid"),
                argumentSet("nothing to continue", "808000000000", 1002, "frame_invalid"),
                argumentSet("message within a message", "018000000000 818000000000", 1002, "frame_invalid"),
                argumentSet("frame too big", "82fe040100000000", 1009, "frame_too_big"),
                argumentSet("frame of 2^62", "82ff400000000000000000000000", 1009, "frame_too_big"),
                argumentSet("frame of 2^63 - 1", "82ff7fffffffffffffff00000000", 1009, "frame_too_big"));
    }

    @ParameterizedTest
    @MethodSource("badClientFrames")
    void aClientIsToldAndTheUpstreamGoesAway(String hex, int code, String name) {
        Tunnel tunnel = scenario.open();
        tunnel.client().sendHex(hex);
        WireFrame seen = tunnel.upstream().readFrame();
        WireFrame last =
                seen.opcode() == WireFrame.CLOSE ? seen : tunnel.upstream().readFrame();
        assertThat(last).isEqualTo(WireFrame.close(1001, name).masked());
        tunnel.upstream().send(WireFrame.close(1001, ""));
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.close(code, name));
        tunnel.client().expectEof();
    }

    @Test
    void aClientIsToldAlthoughTheUpstreamResetsInsteadOfAnAnswer() {
        Tunnel tunnel = scenario.open();
        tunnel.client().sendHex("8100");
        assertThat(tunnel.upstream().readFrame().closeCode()).isEqualTo(1001);
        tunnel.upstream().reset();
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.close(1002, "frame_invalid"));
        tunnel.client().expectEof();
    }

    @Test
    void whatTheUpstreamAnswersToWhatWasRightComesBeforeTheCode() {
        Tunnel tunnel = scenario.open();
        tunnel.client().sendHex("818100000000" + "78" + "8100");
        assertThat(tunnel.upstream().readFrame().text()).isEqualTo("x");
        tunnel.upstream().send(WireFrame.text("x"));
        assertThat(tunnel.upstream().readFrame().closeCode()).isEqualTo(1001);
        tunnel.upstream().send(WireFrame.ping("y"));
        tunnel.upstream().send(WireFrame.close(1001, ""));
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.text("x"));
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.ping("y"));
        assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1002);
    }

    @Test
    void anUpstreamThatHasNoAnswerDoesNotKeepTheCodeFromTheClient() {
        Tunnel tunnel = scenario.open();
        tunnel.client().sendHex("8100");
        assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1002);
        tunnel.client().expectEof();
    }

    /** In hex, of an upstream: not masked unless that is what is wrong. */
    static Stream<Arguments> badUpstreamFrames() {
        return Stream.of(
                argumentSet("masked", "818000000000", 1002),
                argumentSet("RSV1 not agreed", "c100", 1002),
                argumentSet("opcode 15", "8f00", 1002),
                argumentSet("close of 126", "887e007e", 1002),
                argumentSet("nothing to continue", "8000", 1002),
                argumentSet("frame too big", "827e0401", 1009));
    }

    @ParameterizedTest
    @MethodSource("badUpstreamFrames")
    void anUpstreamIsToldAndTheClientHearsOfAFaultInHere(String hex, int code) {
        Tunnel tunnel = scenario.open();
        tunnel.upstream().sendHex(hex);
        WireFrame told = tunnel.upstream().readFrame();
        assertThat(told.closeCode()).isEqualTo(code);
        assertThat(told.isMasked()).isTrue();
        assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1011);
    }

    @Test
    void aMessageIsMeasuredOverAllItsFrames() {
        Tunnel tunnel = scenario.open();
        WireFrame part = WireFrame.continuation("x".repeat(1024)).notFinal();
        tunnel.client().send(WireFrame.text("x".repeat(1024)).notFinal().masked());
        tunnel.client().send(part.masked());
        tunnel.client().send(part.masked());
        assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1009);
        assertThat(tunnel.upstream().readFrame().opcode()).isEqualTo(WireFrame.TEXT);
        assertThat(tunnel.upstream().readFrame().opcode()).isEqualTo(WireFrame.CONTINUATION);
        assertThat(tunnel.upstream().readFrame().closeCode()).isEqualTo(1001);
    }

    @Test
    void aFrameAtTheLimitPasses() {
        Tunnel tunnel = scenario.open();
        WireFrame frame = WireFrame.binary(new byte[1024]).masked();
        tunnel.client().send(frame);
        assertThat(tunnel.upstream().readFrame()).isEqualTo(frame);
    }
}
