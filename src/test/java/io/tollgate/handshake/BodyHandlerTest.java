package io.tollgate.handshake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tollgate.handshake.plain.BodyHandler;
import io.tollgate.handshake.plain.PlainRequest;
import io.tollgate.outcome.Refusal;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body is read as it comes, and takes the memory of what has come. */
final class BodyHandlerTest {
    private static final long DEADLINE = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);

    private byte[] body;
    private long allocated;

    private EmbeddedChannel announce(int length) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(new RequestHeadHandler(1024, DEADLINE, new Head(channel)));
        channel.writeInbound(bytes("POST /renew HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n"));
        return channel;
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    private static long allocatedByNow() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private final class Head implements RequestHeadHandler.Listener {
        private final EmbeddedChannel channel;

        Head(EmbeddedChannel channel) {
            this.channel = channel;
        }

        @Override
        public void head(RequestHead head) {
            long before = allocatedByNow();
            try {
                BodyHandler.begin(channel, PlainRequest.of(head), DEADLINE, new Body());
            } catch (Refusal refusal) {
                throw new AssertionError(refusal);
            }
            allocated = allocatedByNow() - before;
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal);
        }

        @Override
        public void left() {
            // The test ends.
        }
    }

    private final class Body implements BodyHandler.Listener {
        @Override
        public void body(byte[] bytes) {
            body = bytes;
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal);
        }

        @Override
        public void left() {
            // The test ends.
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 600, PlainRequest.MAX_BODY})
    void aBodyIsTheSameInPiecesOfAnySize(int piece) {
        String text = "0123456789".repeat(1638) + "abcd";
        EmbeddedChannel channel = announce(text.length());
        for (int at = 0; at < text.length(); at += piece) {
            assertThat(body).isNull();
            channel.writeInbound(bytes(text.substring(at, Math.min(text.length(), at + piece))));
        }
        assertThat(new String(body, US_ASCII)).isEqualTo(text);
        channel.close();
    }

    /** Else 100 bytes of a stranger would hold 16 KiB. */
    @Test
    void aBodyThatIsOnlyAnnouncedTakesNoMemory() {
        announce(1).close();
        announce(PlainRequest.MAX_BODY).close();
        assertThat(allocated).isLessThan(PlainRequest.MAX_BODY / 2);
    }
}
