package io.tollgate.relay;

import io.tollgate.frame.CloseCode;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Why a tunnel ends, and what a Close of ours says about it.
 *
 * @param offender the side whose doing it was, or null where it is nobody's or the credential's
 * @param drainCode the code for the client where the operator chose it, else 0
 */
record EndCause(Outcome outcome, @Nullable Side offender, int drainCode) {
    /**
     * The code of our Close to the side: the offender, or the client for its credential, gets the outcome's; an innocent
     * client 1011, an innocent upstream 1001.
     */
    int codeFor(Side side, CloseCodes column) {
        if (side == Side.UPSTREAM && offender != Side.UPSTREAM) {
            return CloseCode.GOING_AWAY;
        }
        if (side == Side.CLIENT && drainCode != 0) {
            return drainCode;
        }
        boolean innocent = side == Side.CLIENT && offender == Side.UPSTREAM && outcome != Outcome.UPSTREAM_VANISHED;
        int own = innocent ? 0 : outcome.closeCode(column);
        return own == 0 ? CloseCode.INTERNAL_ERROR : own;
    }
}
