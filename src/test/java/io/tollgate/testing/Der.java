package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.HexFormat;

/** As much of DER (ITU-T X.690) as a certificate needs. */
final class Der {
    static final byte[] TRUE = value(0x01, new byte[] {(byte) 0xFF});

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return value(0x30, joined(parts));
    }

    static byte[] set(byte[]... parts) {
        return value(0x31, joined(parts));
    }

    static byte[] explicit(int tag, byte[] content) {
        return value(0xA0 | tag, content);
    }

    static byte[] integer(BigInteger number) {
        return value(0x02, number.toByteArray());
    }

    static byte[] oid(String hex) {
        return value(0x06, HexFormat.of().parseHex(hex));
    }

    static byte[] utf8(String text) {
        return value(0x0C, text.getBytes(UTF_8));
    }

    /** Whole octets: no bit of the last is unused. */
    static byte[] bitString(byte[] octets) {
        return value(0x03, joined(new byte[] {0}, octets));
    }

    static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int skip = length[0] == 0 ? 1 : 0;
            out.write(0x80 | (length.length - skip));
            out.write(length, skip, length.length - skip);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
