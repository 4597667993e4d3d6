package io.tollgate.testing.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * All bytes that one end of a tunnel sends, as frames (RFC 6455 §5.2): text and binary messages, whole and in fragments,
 * pings and pongs between them, lengths in all three forms, a Close at last. It follows from a seed alone, so that the
 * receiver makes its own and holds what came against it. Not for more than one thread.
 *
 * <p>A payload is the frame's number and its length in hex digits, then random bytes; as much of that as the length holds.
 */
final class FrameStream {
    private static final long ASCII = 0x7F7F7F7F7F7F7F7FL;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int MOST_CONTROL = 125;

    private final boolean masked;
    private final int largest;
    private final ByteBuffer header = ByteBuffer.allocate(14).limit(0);
    private long random;
    private long left;

    private int frames;
    private int payload;
    private int done;
    private long mask;
    private long ascii;
    private long word;

    /** Inside a message the next frame goes on with it. */
    private boolean inMessage;

    private boolean text;
    private boolean closing;

    /**
     * @param bytes how many are sent at least; the message in which they end is finished
     * @param largest of all payloads, as a power of two
     */
    FrameStream(long seed, boolean masked, long bytes, int largest) {
        this.random = seed * 0x9E3779B97F4A7C15L | 1;
        this.masked = masked;
        this.left = bytes;
        this.largest = largest;
        next();
    }

    /** Whether all is said but the Close. */
    boolean isAtClose() {
        return frameEnds() && !closing && !inMessage && left <= 0;
    }

    /** No more than the message that is under way. */
    void endSoon() {
        left = 0;
    }

    /** Whether the next byte is a frame's first. */
    boolean isBetweenFrames() {
        return frameEnds();
    }

    boolean isClosed() {
        return closing && frameEnds();
    }

    /** As many of the next bytes as there is room for, up to the Close, or with it. */
    void fill(ByteBuffer target, boolean closeToo) {
        target.order(ByteOrder.LITTLE_ENDIAN);
        while (target.hasRemaining() && !isClosed()) {
            if (frameEnds()) {
                if (isAtClose() && !closeToo) {
                    return;
                }
                startFrame();
            }
            int before = target.position();
            copyHeader(target);
            copyPayload(target);
            left -= target.position() - before;
        }
    }

    private boolean frameEnds() {
        return !header.hasRemaining() && done == payload;
    }

    private void startFrame() {
        int opcode = nextOpcode();
        boolean control = opcode >= CLOSE;
        payload = control ? MOST_CONTROL : (int) Math.min(nextLength(), Math.max(left, 0) + 1);
        done = 0;
        boolean last = control || left <= payload || (next() & 3) != 0;
        inMessage = control ? inMessage : !last;
        ascii = text || opcode == CLOSE ? ASCII : -1;
        writeHeader((last ? 0x80 : 0) | opcode);
        frames++;
    }

    private int nextOpcode() {
        if (isAtClose()) {
            closing = true;
            return CLOSE;
        }
        if ((next() & 31) == 0) {
            return PING + (int) (next() & 1);
        }
        if (inMessage) {
            return 0;
        }
        text = (next() & 1) == 0;
        return text ? 1 : 2;
    }

    /** By its logarithm, so that there are as many short ones as long ones. */
    private long nextLength() {
        int bits = Math.floorMod(next(), largest + 1);
        return next() & ((1L << bits) - 1);
    }

    private void writeHeader(int first) {
        int flag = masked ? 0x80 : 0;
        header.clear().put((byte) first);
        if (payload <= MOST_CONTROL) {
            header.put((byte) (flag | payload));
        } else if (payload <= 0xFFFF) {
            header.put((byte) (flag | 126)).putShort((short) payload);
        } else {
            header.put((byte) (flag | 127)).putLong(payload);
        }
        mask = 0;
        if (masked) {
            int key = (int) next();
            header.putInt(key);
            mask = Integer.toUnsignedLong(Integer.reverseBytes(key)) * 0x1_0000_0001L;
        }
        header.flip();
    }

    private void copyHeader(ByteBuffer target) {
        while (header.hasRemaining() && target.hasRemaining()) {
            target.put(header.get());
        }
    }

    private void copyPayload(ByteBuffer target) {
        while (done < payload && target.hasRemaining()) {
            int within = done & 7;
            if (within == 0) {
                word = nextWord() ^ mask;
                if (payload - done >= 8 && target.remaining() >= 8) {
                    target.putLong(word);
                    done += 8;
                    continue;
                }
            }
            target.put((byte) (word >>> (8 * within)));
            done++;
        }
    }

    private long nextWord() {
        if (closing) {
            return done == 0 ? 0x2020_2020_2020_E803L : 0x2020_2020_2020_2020L;
        }
        return switch (done) {
            case 0 -> digits(frames);
            case 8 -> digits(payload);
            default -> next() & ascii;
        };
    }

    private static long digits(int number) {
        long digits = 0;
        for (int i = 0; i < 8; i++) {
            digits = (digits << 8) | HexFormat.of().toHighHexDigit((byte) ((number >>> (4 * i)) << 4));
        }
        return digits;
    }

    /** Marsaglia's xorshift64: fast, and full of every byte. */
    private long next() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return random;
    }

    @Override
    public String toString() {
        return "frame %d of %d bytes, of which %d went before".formatted(frames, payload, done);
    }
}
