package io.tollgate.testing.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One end of one tunnel: sends its {@link FrameStream} in pieces of 1 byte to 64 KiB, wherever they cut the frames, and
 * compares what comes with the other end's. On the thread of its {@link StreamLoop}.
 */
abstract class StreamEnd {
    private static final int MOST_BITS = 16;
    private static final int MOST_HEAD = 8192;
    private static final byte CLOSE = (byte) 0x88;
    private static final int LONGEST_CLOSE = 2 + 4 + 125;

    private final StreamLoop loop;
    final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer head = ByteBuffer.allocate(MOST_HEAD);
    private @Nullable FrameStream out;
    private @Nullable FrameStream in;
    private @Nullable ByteBuffer pending;
    private SplittableRandom pieces = new SplittableRandom(1);
    private long received;
    private boolean shut;
    private boolean heardEnd;
    private @Nullable ByteBuffer cut;

    StreamEnd(StreamLoop loop, SocketChannel channel, int interest) throws IOException {
        this.loop = loop;
        this.channel = channel;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = channel.register(loop.selector(), interest, this);
    }

    /** The connection is made. */
    void connected() {}

    /** The other end's head is there. What it says opens the tunnel by {@link #open}. */
    abstract void headCame(String head);

    /** Whether the Close may be sent, once all else is. */
    abstract boolean mayClose();

    /** Whether all is said, so that the FIN may go. */
    abstract boolean mayShut();

    /** Whether a FIN of the other end is due. */
    abstract boolean mayBeOver();

    /** The connection is over, and all was as it should be. */
    abstract void ended() throws IOException;

    final void open(FrameStream outgoing, FrameStream incoming, int tunnel) {
        out = outgoing;
        in = incoming;
        pieces = new SplittableRandom(tunnel);
    }

    /** Sends these bytes before anything else. */
    final void say(String text) {
        pending = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    final boolean hasSentAll() {
        return out != null && out.isAtClose() && pending == null;
    }

    final boolean hasSaidClose() {
        return out != null && out.isClosed() && pending == null;
    }

    /** All that is expected came, up to the Close. */
    final boolean hasHeardAll() {
        return in != null && in.isAtClose();
    }

    final boolean hasHeardClose() {
        return in != null && in.isClosed();
    }

    /** Where streams are cut, a Close of somebody else's has come, whole. */
    final boolean isCut() {
        return cut != null && cut.position() >= 2 && !cut.hasRemaining();
    }

    /** Its code. */
    final int cutCode() {
        ByteBuffer close = Objects.requireNonNull(cut);
        boolean masked = close.get(1) < 0;
        int code = close.getShort(masked ? 6 : 2) & 0xFFFF;
        return masked ? code ^ (close.getShort(2) & 0xFFFF) : code;
    }

    final boolean hasHeardEnd() {
        return heardEnd;
    }

    final void ready() {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                connected();
            }
            if (key.isReadable()) {
                read();
            }
            update();
        } catch (IOException | RuntimeException e) {
            fail(e.toString());
        }
    }

    /** Sends what may be sent, and sets what to wait for. */
    final void update() throws IOException {
        if (!channel.isConnected()) {
            return;
        }
        boolean more = write();
        if (!shut && !more && mayShut()) {
            shut = true;
            channel.shutdownOutput();
        }
        if (shut && heardEnd) {
            channel.close();
            ended();
        } else {
            key.interestOps((heardEnd ? 0 : SelectionKey.OP_READ) | (more ? SelectionKey.OP_WRITE : 0));
        }
    }

    /** One piece at a time, so that no end keeps the others waiting; true if there is more. */
    private boolean write() throws IOException {
        if (pending == null && mayWrite()) {
            pending = nextPiece();
        }
        if (pending != null) {
            channel.write(pending);
            pending = pending.hasRemaining() ? pending : null;
        }
        return pending != null || mayWrite();
    }

    private boolean mayWrite() {
        return out != null && !out.isClosed() && (!out.isAtClose() || mayClose());
    }

    private ByteBuffer nextPiece() {
        ByteBuffer piece = ByteBuffer.allocate(1 + pieces.nextInt(1 << pieces.nextInt(MOST_BITS + 1)));
        Objects.requireNonNull(out).fill(piece, mayClose());
        return piece.flip();
    }

    private void read() throws IOException {
        ByteBuffer came = loop.received().clear();
        int count = channel.read(came);
        if (count < 0) {
            heardEnd = true;
            if (!mayBeOver()) {
                throw new IllegalStateException("The end came too early");
            }
            return;
        }
        came.flip();
        if (in == null) {
            readHead(came);
        }
        if (in != null && came.hasRemaining()) {
            check(came, in);
        }
    }

    private void readHead(ByteBuffer came) {
        while (came.hasRemaining() && in == null) {
            head.put(came.get());
            int end = head.position();
            if (end >= 4 && head.getInt(end - 4) == 0x0D0A0D0A) {
                headCame(new String(head.array(), 0, end, ISO_8859_1));
            }
        }
    }

    /** Whether what is expected may be cut; a stream that ends by itself has no frame that begins as a Close does. */
    abstract boolean mayBeCut();

    /** What to expect from the beginning once more. */
    abstract FrameStream again();

    private boolean isCutAt(ByteBuffer came, int different) {
        if (!mayBeCut() || came.get(came.position() + different) != CLOSE) {
            return false;
        }
        FrameStream before = again();
        ByteBuffer skipped = ByteBuffer.allocate(1 << 16);
        for (long left = received + different; left > 0; left -= skipped.position()) {
            before.fill(skipped.clear().limit((int) Math.min(left, skipped.capacity())), false);
        }
        return before.isBetweenFrames();
    }

    /** The bytes of the Close, and nothing behind it. */
    private void readCut(ByteBuffer came) {
        ByteBuffer close = cut == null ? ByteBuffer.allocate(LONGEST_CLOSE).limit(2) : cut;
        cut = close;
        while (came.hasRemaining() && close.hasRemaining()) {
            close.put(came.get());
            if (close.position() == 2) {
                close.limit(2 + (close.get(1) < 0 ? 4 : 0) + (close.get(1) & 0x7F));
            }
        }
        if (came.hasRemaining()) {
            throw new IllegalStateException(came.remaining() + " bytes behind a Close");
        }
        if (isCut()) {
            Objects.requireNonNull(out).endSoon();
            loop.tally().cut(cutCode());
        }
    }

    private void check(ByteBuffer came, FrameStream expected) {
        if (cut != null) {
            readCut(came);
            return;
        }
        ByteBuffer right = loop.expected().clear().limit(came.remaining());
        expected.fill(right, true);
        right.flip();
        int different = right.mismatch(came);
        if (different >= 0 && isCutAt(came, different)) {
            received += different;
            loop.tally().checked(different);
            readCut(came.position(came.position() + different));
            return;
        }
        if (different >= 0) {
            throw new IllegalStateException("Byte %d is wrong, or one too many: %d bytes came, of which %d were due; %s"
                    .formatted(received + different, came.remaining(), right.remaining(), expected));
        }
        received += right.remaining();
        loop.tally().checked(right.remaining());
    }

    final void fail(String what) {
        loop.tally()
                .failed("%s after %d bytes, sent %s, heard %s: %s"
                        .formatted(getClass().getSimpleName(), received, out, in, what));
        try {
            channel.close();
        } catch (IOException e) {
            loop.tally().failed(e.toString());
        }
    }
}
