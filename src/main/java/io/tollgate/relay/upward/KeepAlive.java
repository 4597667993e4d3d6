package io.tollgate.relay.upward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tollgate.frame.FrameReader;
import io.tollgate.frame.FrameWriter;
import io.tollgate.frame.Opcode;
import io.tollgate.relay.Side;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one tunnel's upstream that ends connections to which nothing is sent for too long. One event loop.
 *
 * <p>All pings of ours carry the same eight bytes that nobody else knows, so that however late a pong to one comes, it goes no
 * further. While a ping of the client's is unanswered none is sent: an upstream may answer only the latest of two (RFC 6455
 * §5.5.3), and the client would wait for ever. A pong that nobody asked for takes its place.
 */
public final class KeepAlive {
    private final long payload;
    private long lookedAt;
    private boolean asked;
    private boolean clientAsked;

    /** @param payload of our pings; nobody can foretell it */
    public KeepAlive(long payload, long now) {
        this.payload = payload;
        this.lookedAt = now;
    }

    /** Whether a ping or pong goes on to the other side: all but the answers to ours. */
    public boolean passes(Side from, FrameReader frame) {
        boolean ping = frame.opcode() == Opcode.PING;
        if (from == Side.CLIENT) {
            clientAsked |= ping;
            return true;
        }
        if (!ping && asked && frame.controlIs(payload)) {
            return false;
        }
        clientAsked &= ping;
        return true;
    }

    /**
     * In how long something is to be sent.
     *
     * @param every for how long nothing may be
     * @param sentAt when what counts of the client's bytes went up last
     */
    public long left(long every, long sentAt, long now) {
        return every - Math.min(now - sentAt, now - lookedAt);
    }

    /** It was looked at now whether something can be sent; where it cannot, what hinders it is about to be sent itself. */
    public void looked(long now) {
        lookedAt = now;
    }

    /**
     * What is sent, masked.
     *
     * @param text the message, or null for a ping; also where a message would come between the client's fragments
     */
    public ByteBuf frame(ByteBufAllocator allocator, @Nullable String text, int maskingKey) {
        if (text != null) {
            return FrameWriter.maskedMessage(allocator, Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8), maskingKey);
        }
        if (clientAsked) {
            return FrameWriter.pong(allocator, true, maskingKey);
        }
        asked = true;
        return FrameWriter.ping(allocator, payload, true, maskingKey);
    }
}
