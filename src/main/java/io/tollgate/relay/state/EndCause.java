package io.tollgate.relay.state;

import io.tollgate.frame.CloseCode;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Side;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Why a tunnel ends, and what a Close of ours says about it.
 *
 * @param offender the side whose doing it was, or null where it is nobody's or the credential's
 * @param chosenCode the code for the client where the operator chose it, else 0
 * @param chosenReason the text for the client where the operator chose it, else null
 */
public record EndCause(
        Outcome outcome,
        @Nullable Side offender,
        int chosenCode,
        @Nullable String chosenReason) {
    /** What a Close has room for beside its code, RFC 6455 §5.5. */
    private static final int MOST_REASON = 123;

    public static EndCause of(Outcome outcome, @Nullable Side offender) {
        return new EndCause(outcome, offender, 0, null);
    }

    /** A drain, with the code that clients get. */
    public static EndCause drained(int code) {
        return new EndCause(Outcome.DRAINED, null, code, null);
    }

    /**
     * An operator's wish.
     *
     * @throws IllegalArgumentException if a server may not say the code, or the reason is longer than a Close can be
     */
    public static EndCause byOperator(int code, String reason) {
        if (!CloseCode.mayBeChosen(code)) {
            throw new IllegalArgumentException(
                    "code: expected 1000, 1001, 1008, 1011–1014 or 3000–4999 but was " + code);
        }
        int length = reason.getBytes(StandardCharsets.UTF_8).length;
        if (length > MOST_REASON) {
            throw new IllegalArgumentException(
                    "reason: expected at most %d bytes of UTF-8 but was %d".formatted(MOST_REASON, length));
        }
        return new EndCause(Outcome.ENDED_BY_OPERATOR, null, code, reason);
    }

    /**
     * The code of our Close to the side: the offender, or the client for its credential, gets the outcome's; an innocent
     * client 1011, an innocent upstream 1001.
     */
    int codeFor(Side side, CloseCodes column) {
        if (side == Side.UPSTREAM && offender != Side.UPSTREAM) {
            return CloseCode.GOING_AWAY;
        }
        if (side == Side.CLIENT && chosenCode != 0) {
            return chosenCode;
        }
        boolean innocent = side == Side.CLIENT && offender == Side.UPSTREAM && outcome != Outcome.UPSTREAM_VANISHED;
        int own = innocent ? 0 : outcome.closeCode(column);
        return own == 0 ? CloseCode.INTERNAL_ERROR : own;
    }

    /** The text of our Close to the side: the name of the outcome, unless one was chosen for the client. */
    String reasonFor(Side side) {
        return side == Side.CLIENT && chosenReason != null ? chosenReason : outcome.label();
    }
}
