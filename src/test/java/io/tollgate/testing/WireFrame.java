package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * One frame as it is on the wire (RFC 6455 §5.2), legal or not. Immutable. Two frames are equal if all of their bits are,
 * the mask's key aside.
 */
public final class WireFrame {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;
    /** The bit that permessage-deflate uses, as a value of {@link #rsv}. */
    public static final int RSV1 = 0x4;

    /** The key of RFC 6455 §5.7's examples. */
    private static final byte[] MASK = HexFormat.of().parseHex("37fa213d");

    private final int opcode;
    private final boolean fin;
    private final int rsv;
    private final boolean masked;
    private final byte[] payload;

    private WireFrame(int opcode, boolean fin, int rsv, boolean masked, byte[] payload) {
        this.opcode = opcode;
        this.fin = fin;
        this.rsv = rsv;
        this.masked = masked;
        this.payload = payload;
    }

    /** A final, unmasked frame. */
    public static WireFrame of(int opcode, byte[] payload) {
        return new WireFrame(opcode, true, 0, false, payload.clone());
    }

    public static WireFrame text(String text) {
        return of(TEXT, text.getBytes(UTF_8));
    }

    public static WireFrame continuation(String text) {
        return of(CONTINUATION, text.getBytes(UTF_8));
    }

    public static WireFrame binary(byte[] payload) {
        return of(BINARY, payload);
    }

    public static WireFrame ping(String payload) {
        return of(PING, payload.getBytes(UTF_8));
    }

    public static WireFrame pong(String payload) {
        return of(PONG, payload.getBytes(UTF_8));
    }

    /** A Close without a code (RFC 6455 §5.5.1). */
    public static WireFrame close() {
        return of(CLOSE, new byte[0]);
    }

    public static WireFrame close(int code, String reason) {
        byte[] text = reason.getBytes(UTF_8);
        byte[] payload = new byte[2 + text.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        return of(CLOSE, payload);
    }

    public WireFrame masked() {
        return new WireFrame(opcode, fin, rsv, true, payload);
    }

    public WireFrame notFinal() {
        return new WireFrame(opcode, false, rsv, masked, payload);
    }

    /** With reserved bits: 4 is RSV1, 2 is RSV2, 1 is RSV3. */
    public WireFrame rsv(int bits) {
        return new WireFrame(opcode, fin, bits, masked, payload);
    }

    public int opcode() {
        return opcode;
    }

    public boolean fin() {
        return fin;
    }

    public int rsv() {
        return rsv;
    }

    public boolean isMasked() {
        return masked;
    }

    /** The payload, unmasked. */
    public byte[] payload() {
        return payload.clone();
    }

    public String text() {
        return new String(payload, UTF_8);
    }

    /** The code of a Close, or 1005 for one without (RFC 6455 §7.1.5). */
    public int closeCode() {
        return payload.length < 2 ? 1005 : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
    }

    public String closeReason() {
        return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, UTF_8);
    }

    /** The bytes on the wire, with the length in its shortest form. */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
        out.write((fin ? 0x80 : 0) | rsv << 4 | opcode);
        writeLength(out);
        out.writeBytes(masked ? MASK : new byte[0]);
        out.writeBytes(masked ? masking(payload, MASK) : payload);
        return out.toByteArray();
    }

    private void writeLength(ByteArrayOutputStream out) {
        int mask = masked ? 0x80 : 0;
        if (payload.length <= 125) {
            out.write(mask | payload.length);
            return;
        }
        int octets = payload.length <= 0xFFFF ? 2 : 8;
        out.write(mask | (octets == 2 ? 126 : 127));
        for (int i = octets - 1; i >= 0; i--) {
            out.write((int) ((long) payload.length >> (8 * i)));
        }
    }

    /** Reads one frame, whatever rules it breaks; a payload has to fit into an array. */
    static WireFrame read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        int first = data.readUnsignedByte();
        int second = data.readUnsignedByte();
        int length = length(data, second & 0x7F);
        boolean masked = (second & 0x80) != 0;
        byte[] key = masked ? exactly(in, 4) : new byte[4];
        byte[] payload = exactly(in, length);
        return new WireFrame(
                first & 0xF, (first & 0x80) != 0, first >> 4 & 0x7, masked, masked ? masking(payload, key) : payload);
    }

    private static int length(DataInputStream data, int seven) throws IOException {
        return switch (seven) {
            case 126 -> data.readUnsignedShort();
            case 127 -> Math.toIntExact(data.readLong());
            default -> seven;
        };
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("%d bytes of %d came before the end".formatted(bytes.length, count));
        }
        return bytes;
    }

    private static byte[] masking(byte[] bytes, byte[] key) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            result[i] = (byte) (bytes[i] ^ key[i % 4]);
        }
        return result;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireFrame frame
                && opcode == frame.opcode
                && fin == frame.fin
                && rsv == frame.rsv
                && masked == frame.masked
                && Arrays.equals(payload, frame.payload);
    }

    @Override
    public int hashCode() {
        return Objects.hash(opcode, fin, rsv, masked, Arrays.hashCode(payload));
    }

    @Override
    public String toString() {
        String shown = HexFormat.of().formatHex(payload, 0, Math.min(payload.length, 64));
        return "frame[opcode %x%s%s%s, %d bytes %s]"
                .formatted(
                        opcode,
                        fin ? "" : ", not final",
                        rsv == 0 ? "" : ", rsv " + rsv,
                        masked ? ", masked" : "",
                        payload.length,
                        opcode == CLOSE ? closeCode() + " '" + closeReason() + "'" : shown);
    }
}
