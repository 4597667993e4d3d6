package io.tollgate.auth.claim;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The one text that a plain claim has. */
public final class ClaimText {
    private ClaimText() {}

    /**
     * A string as it is; {@code true} or {@code false}; a number in plain decimal digits without needless zeros, so that
     * 5, 5.0 and 5e0 are {@code 5}. Null for a list, an object, or no claim at all.
     */
    public static @Nullable String of(@Nullable Object claim) {
        if (claim instanceof String || claim instanceof Boolean || claim instanceof Long) {
            return claim.toString();
        }
        return claim instanceof BigDecimal number ? number.stripTrailingZeros().toPlainString() : null;
    }
}
