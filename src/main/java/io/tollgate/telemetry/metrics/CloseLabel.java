package io.tollgate.telemetry.metrics;

import java.util.Arrays;

/**
 * Which close codes the figures tell apart. Peers may send any of two thousand (RFC 6455 §7.4.2), so only those with a meaning
 * of their own stand alone: the protocol's, and ours. Stateless.
 */
final class CloseLabel {
    /** TCP ended without a Close, or the Close had no code. */
    static final String NONE = "none";

    /** RFC 6455 §7.4.1 and its registry, without those that never travel; and ours. Sorted. */
    private static final int[] ALONE = {
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 4401, 4403, 4409, 4429
    };

    private CloseLabel() {}

    /** @param code as the tunnel's report has it, 0 for none */
    static String of(int code) {
        if (code == 0) {
            return NONE;
        }
        if (Arrays.binarySearch(ALONE, code) >= 0) {
            return Integer.toString(code);
        }
        return switch (code / 1000) {
            case 3 -> "3xxx";
            case 4 -> "4xxx";
            default -> "other";
        };
    }
}
