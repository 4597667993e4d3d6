package io.tollgate.frame;

import io.netty.buffer.ByteBuf;

/** Masking of payloads, RFC 6455 §5.3: it undoes itself. For frames of ours and for control frames, since data goes on as it came. */
final class Masking {
    private Masking() {}

    /** The byte of the key that masks the payload byte of that index. */
    static int keyByte(int maskingKey, int index) {
        return maskingKey >>> (24 - 8 * (index & 3));
    }

    /** Masks, or unmasks, the bytes from an absolute index to the writer index. */
    static void apply(ByteBuf buffer, int start, int maskingKey) {
        for (int at = start; at < buffer.writerIndex(); at++) {
            buffer.setByte(at, buffer.getByte(at) ^ keyByte(maskingKey, at - start));
        }
    }
}
