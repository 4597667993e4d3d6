package io.tollgate.relay.state;

import io.tollgate.frame.CloseCode;
import io.tollgate.frame.FrameViolation;
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
 * @param ownReason the text for whoever is told the outcome's code, where it says more than the outcome's name, else null
 */
public record EndCause(
        Outcome outcome,
        @Nullable Side offender,
        int chosenCode,
        @Nullable String ownReason) {
    /** What a Close has room for beside its code, RFC 6455 §5.5. */
    private static final int MOST_REASON = 123;

    public static EndCause of(Outcome outcome, @Nullable Side offender) {
        return new EndCause(outcome, offender, 0, null);
    }

    /** A drain, with the code that clients get. */
    public static EndCause drained(int code) {
        return new EndCause(Outcome.DRAINED, null, code, null);
    }

    /** The side broke a rule of frames. */
    public static EndCause violated(Side offender, FrameViolation violation) {
        Outcome broken = switch (violation.closeCode()) {
            case CloseCode.TOO_BIG -> Outcome.FRAME_TOO_BIG;
            case CloseCode.NOT_ACCEPTED -> Outcome.NOT_TEXT;
            default -> Outcome.FRAME_INVALID;
        };
        return of(broken, offender);
    }

    /** The side went over the limit of that name. */
    public static EndCause limited(Side offender, String limit) {
        return new EndCause(Outcome.LIMITED, offender, 0, naming(Outcome.LIMITED, limit));
    }

    /** A newer tunnel took its place under the limit of that name. */
    public static EndCause evicted(String limit) {
        return new EndCause(Outcome.EVICTED, null, 0, naming(Outcome.EVICTED, limit));
    }

    /** As far as it fits. */
    private static String naming(Outcome outcome, String limit) {
        String reason = outcome.label() + " limit=" + limit;
        int end = Math.min(reason.length(), MOST_REASON);
        while (reason.substring(0, end).getBytes(StandardCharsets.UTF_8).length > MOST_REASON
                || Character.isHighSurrogate(reason.charAt(end - 1))) {
            end--;
        }
        return reason.substring(0, end);
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

    /** The text of our Close to the side: the name of the outcome, but its own for the offender, or else the client. */
    String reasonFor(Side side) {
        Side told = offender == null ? Side.CLIENT : offender;
        return side == told && ownReason != null ? ownReason : outcome.label();
    }
}
