package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tollgate.frame.FrameReader;
import io.tollgate.testing.WireFrame;
import org.junit.jupiter.api.Test;

/** RFC 6455 §5.5.2 and §5.5.3, with a proxy in the middle that asks as well. */
class PingsTest {
    private static final WireFrame OURS = WireFrame.pong("\0\0\0\0\0\0\0\7");

    private final Pings ping = new Pings();

    @Test
    void theAnswerToOursIsAbsorbedOnce() {
        ping.asks(7, false);
        assertThat(ping.passes(Side.CLIENT, read(OURS.masked()))).isFalse();
        assertThat(ping.passes(Side.CLIENT, read(OURS.masked()))).isTrue();
    }

    @Test
    void otherPongsPass() {
        ping.asks(7, false);
        assertThat(ping.passes(Side.CLIENT, read(WireFrame.pong("").masked()))).isTrue();
        assertThat(ping.passes(
                        Side.CLIENT, read(WireFrame.pong("\0\0\0\0\0\0\0\b").masked())))
                .isTrue();
        assertThat(ping.passes(Side.UPSTREAM, read(OURS))).isTrue();
    }

    @Test
    void nobodyIsAskedWhileAForwardedPingIsUnanswered() {
        assertThat(ping.passes(Side.UPSTREAM, read(WireFrame.ping("a")))).isTrue();
        assertThat(ping.mayAsk()).isFalse();
        assertThat(ping.passes(Side.UPSTREAM, read(WireFrame.pong("")))).isTrue();
        assertThat(ping.mayAsk()).isFalse();
        assertThat(ping.passes(Side.CLIENT, read(WireFrame.pong("a").masked()))).isTrue();
        assertThat(ping.mayAsk()).isTrue();
    }

    @Test
    void aClientsPingDoesNotKeepUsFromAsking() {
        assertThat(ping.passes(Side.CLIENT, read(WireFrame.ping("a").masked()))).isTrue();
        assertThat(ping.mayAsk()).isTrue();
    }

    @Test
    void oneThatWaitsForABoundaryIsTakenOnce() {
        ping.asks(7, true);
        assertThat(ping.isDue()).isTrue();
        assertThat(ping.takeDue()).isTrue();
        assertThat(ping.takeDue()).isFalse();
    }

    private static FrameReader read(WireFrame frame) {
        FrameReader reader = new FrameReader();
        ByteBuf in = Unpooled.wrappedBuffer(frame.bytes());
        reader.read(in);
        assertThat(reader.read(in)).isEqualTo(FrameReader.Step.CONTROL);
        return reader;
    }
}
