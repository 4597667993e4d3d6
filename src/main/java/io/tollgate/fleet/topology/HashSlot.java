package io.tollgate.fleet.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Where a cluster keeps a key: CRC-16 (XMODEM) of what stands between its braces, modulo 16,384. Stateless. */
final class HashSlot {
    private static final int SLOTS = 16_384;
    private static final int POLYNOMIAL = 0x1021;
    private static final int TOP_BIT = 0x8000;

    private HashSlot() {}

    /** @param tag what stands between the braces */
    static int of(String tag) {
        int crc = 0;
        for (byte octet : tag.getBytes(UTF_8)) {
            crc ^= (octet & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & TOP_BIT) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
            }
        }
        return (crc & 0xffff) % SLOTS;
    }
}
