package io.tollgate.testing.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.stream.StreamPlan.Ending;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The streams can tell: without anything between the ends all is well, and the least fault is seen. */
final class StreamTest {
    private static final StreamPlan PLAN = new StreamPlan(1, 1, 5_000, 17, Ending.HALF_CLOSE);

    private static byte[] up() {
        FrameStream stream = PLAN.up(0);
        ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
        stream.fill(bytes, false);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /** What an upstream says of a client that sends these bytes and FIN. */
    private static Tally heard(byte[] bytes) throws IOException {
        return heard(PLAN, bytes);
    }

    private static Tally heard(StreamPlan plan, byte[] bytes) throws IOException {
        try (StreamUpstream upstream = StreamUpstream.start(plan);
                RawClient client = RawClient.connect(upstream.port())) {
            client.send(Handshakes.upgrade("/chat?tunnel=0").text());
            client.send(bytes);
            client.shutdownOutput();
            client.readToAnyEnd();
            Tally tally = upstream.tally();
            Await.until("a verdict", () -> tally.done() == 1 || tally.failure() != null);
            return tally;
        }
    }

    @Test
    void theRightBytesAreRight() throws IOException {
        byte[] up = up();
        assertThat(heard(up).failure()).isNull();
        assertThat(heard(up).bytes()).isEqualTo(up.length).isGreaterThanOrEqualTo(PLAN.bytes());
    }

    @Test
    void aWrongBitIsSeenAtItsPlace() throws IOException {
        byte[] up = up();
        up[4_321] ^= 1;
        assertThat(heard(up).failure()).contains("Byte 4321 is wrong");
    }

    @Test
    void aByteTooFewIsSeen() throws IOException {
        byte[] up = up();
        assertThat(heard(Arrays.copyOf(up, up.length - 1)).failure()).contains("too early");
    }

    @Test
    void aByteTooManyIsSeen() throws IOException {
        byte[] up = up();
        assertThat(heard(Arrays.copyOf(up, up.length + 1)).failure()).contains("one too many");
    }

    /** What an upstream says of a client that sends so much of its stream, and then these bytes, and FIN. */
    private static Tally cut(int at, String hex) throws IOException {
        StreamPlan plan = new StreamPlan(1, 1, Long.MAX_VALUE / 4, 17, Ending.CUT);
        byte[] close = HexFormat.of().parseHex(hex);
        ByteBuffer bytes = ByteBuffer.allocate(at);
        plan.up(0).fill(bytes, false);
        byte[] all = Arrays.copyOf(bytes.array(), at + close.length);
        System.arraycopy(close, 0, all, at, close.length);
        return heard(plan, all);
    }

    private static int firstFrameEnd() {
        FrameStream stream = PLAN.up(0);
        ByteBuffer one = ByteBuffer.allocate(1);
        int length = 0;
        do {
            stream.fill(one.clear(), false);
            length++;
        } while (!stream.isBetweenFrames());
        return length;
    }

    @Test
    void aCloseBetweenFramesIsACut() throws IOException {
        Tally tally = cut(firstFrameEnd(), "88820102030402eb");
        assertThat(tally.failure()).isNull();
        assertThat(tally.cuts()).containsExactly(1001);
        assertThat(tally.bytes()).isEqualTo(firstFrameEnd());
    }

    @Test
    void aCloseInsideAFrameIsNone() throws IOException {
        assertThat(cut(firstFrameEnd() - 1, "88820102030402eb").failure()).contains("is wrong");
    }

    @Test
    void bytesBehindACloseAreSeen() throws IOException {
        assertThat(cut(firstFrameEnd(), "88820102030402eb00").failure()).contains("behind a Close");
    }

    @Test
    void halfACloseIsNone() throws IOException {
        assertThat(cut(firstFrameEnd(), "888201020304").failure()).contains("too early");
    }

    @Test
    void theStreamIsTheSameHoweverItIsCut() {
        FrameStream stream = PLAN.up(0);
        ByteBuffer one = ByteBuffer.allocate(1);
        for (byte next : up()) {
            stream.fill(one.clear(), false);
            assertThat(one.get(0)).isEqualTo(next);
        }
        assertThat(stream.isAtClose()).isTrue();
    }
}
