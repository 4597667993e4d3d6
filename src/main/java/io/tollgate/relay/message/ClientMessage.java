package io.tollgate.relay.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tollgate.frame.FrameWriter;
import io.tollgate.frame.Opcode;
import java.nio.charset.StandardCharsets;

/** A message of an operator's to one client: one frame, never compressed. Immutable. */
public final class ClientMessage {
    /** The most bytes of payload, as much as AWS lets through {@code @connections}. */
    public static final int MOST_BYTES = 128 * 1024;

    private final int opcode;
    private final byte[] payload;

    private ClientMessage(int opcode, byte[] payload) {
        if (payload.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "message: expected at most %d bytes but was %d".formatted(MOST_BYTES, payload.length));
        }
        this.opcode = opcode;
        this.payload = payload;
    }

    /** @throws IllegalArgumentException if it has more than {@link #MOST_BYTES} */
    public static ClientMessage text(String text) {
        return new ClientMessage(Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if it has more than {@link #MOST_BYTES} */
    public static ClientMessage binary(byte[] payload) {
        return new ClientMessage(Opcode.BINARY, payload.clone());
    }

    /** Bytes of payload. */
    public int length() {
        return payload.length;
    }

    ByteBuf frame(ByteBufAllocator allocator) {
        return FrameWriter.message(allocator, opcode, payload);
    }
}
