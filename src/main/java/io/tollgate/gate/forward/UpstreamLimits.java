package io.tollgate.gate.forward;

import io.tollgate.handshake.AnswerHead;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.outcome.Refusal.PassedOn;
import io.tollgate.upstream.UpstreamTerms;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an upstream does not take, told to the client in our own words: a long target, or anybody at the moment. Stateless. */
public final class UpstreamLimits {
    /** RFC 9110 §10.2.3, in seconds, up to a few hours. A date says nothing to a client whose clock is wrong. */
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,3}");

    private UpstreamLimits() {}

    /**
     * A target as it would go up. It may hold what identifies somebody, so the refusal shows its length only.
     *
     * @throws Refusal {@link Outcome#TARGET_TOO_LONG}
     */
    public static String checked(String target, UpstreamTerms terms) throws Refusal {
        if (terms.maxTarget() > 0 && target.length() > terms.maxTarget()) {
            throw Refusal.of(
                    Outcome.TARGET_TOO_LONG,
                    "the target would go up with %d characters, expected at most %d"
                            .formatted(target.length(), terms.maxTarget()));
        }
        return target;
    }

    /** @throws Refusal {@link Outcome#UPSTREAM_BUSY} if the answer says no more than that there is no room */
    public static void refuseIfBusy(AnswerHead head, UpstreamTerms terms) throws Refusal {
        if (terms.busy().contains(head.status())) {
            throw busy(head.status(), head.headers().first("Retry-After"));
        }
    }

    /** The same refusal, unless what it passes on says no more than that. */
    public static Refusal orBusy(Refusal refusal, UpstreamTerms terms) {
        PassedOn answer = refusal.passedOn();
        if (answer == null || !terms.busy().contains(answer.status())) {
            return refusal;
        }
        String retryAfter = answer.headers().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        return busy(answer.status(), retryAfter);
    }

    private static Refusal busy(int status, @Nullable String retryAfter) {
        String seconds = retryAfter != null && SECONDS.matcher(retryAfter).matches() ? retryAfter : "1";
        return Refusal.of(Outcome.UPSTREAM_BUSY, "status " + status + ", which is among busy")
                .with("Retry-After", seconds);
    }
}
