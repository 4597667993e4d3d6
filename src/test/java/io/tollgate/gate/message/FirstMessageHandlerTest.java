package io.tollgate.gate.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.testing.WireFrame;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client between its 101 and its tunnel, without a socket. */
final class FirstMessageHandlerTest {
    private static final Message RULE = new Message("token", Duration.ofSeconds(60), 1024);

    private final Promise<byte[]> message = Promise.promise();
    private final List<Outcome> ends = new ArrayList<>();
    private EmbeddedChannel channel;

    @BeforeEach
    void start() {
        channel = new EmbeddedChannel();
        channel.pipeline().addLast(new FirstMessageHandler(channel, RULE, message, false, this::ends));
    }

    @AfterEach
    void stop() {
        channel.finishAndReleaseAll();
    }

    private void ends(Refusal refusal) {
        ends.add(refusal.outcome());
    }

    private void read(WireFrame... frames) {
        channel.writeInbound(
                Unpooled.wrappedBuffer(Stream.of(frames).map(WireFrame::bytes).toArray(byte[][]::new)));
    }

    private List<String> written() {
        List<String> frames = new ArrayList<>();
        for (ByteBuf frame = channel.readOutbound(); frame != null; frame = channel.readOutbound()) {
            frames.add(ByteBufUtil.hexDump(frame));
            frame.release();
        }
        return frames;
    }

    private static String hex(WireFrame frame) {
        return ByteBufUtil.hexDump(frame.bytes());
    }

    /** RFC 6455 §5.5.3. A stranger's six bytes would else cost us a buffer and a write each. */
    @Test
    void ofPingsThatComeTogetherOnlyTheLastIsAnswered() {
        read(
                WireFrame.ping("one").masked(),
                WireFrame.ping("two").masked(),
                WireFrame.pong("").masked());
        assertThat(written()).containsExactly(hex(WireFrame.pong("two")));
        read(WireFrame.ping("three").masked());
        assertThat(written()).containsExactly(hex(WireFrame.pong("three")));
    }

    @Test
    void aPingBeforeTheEndIsAnsweredWhateverTheEndIs() {
        read(WireFrame.ping("one").masked(), WireFrame.text("not masked"));
        assertThat(written()).containsExactly(hex(WireFrame.pong("one")));
        assertThat(ends).containsExactly(Outcome.FRAME_INVALID);
    }

    @Test
    void aPingBeforeTheMessageIsAnsweredAndOneBehindItIsNot() {
        read(
                WireFrame.ping("one").masked(),
                WireFrame.text("{}").masked(),
                WireFrame.ping("two").masked());
        assertThat(written()).containsExactly(hex(WireFrame.pong("one")));
        assertThat(message.future().result()).asString().isEqualTo("{}");
    }
}
