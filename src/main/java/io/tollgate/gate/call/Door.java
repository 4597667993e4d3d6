package io.tollgate.gate.call;

import io.tollgate.outcome.Refusal;
import io.tollgate.quota.RouteLimits;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Who answers the plain calls at one path of a listener. Before it is asked, the gate has seen to the method, the Origin, the
 * limits by address and the body's length and type. Safe on any thread.
 */
public interface Door {
    /** What logs and figures know it by: one of few words, the same for all doors of a kind. */
    String name();

    /** The route that it belongs to, by name, or null. */
    default @Nullable String route() {
        return null;
    }

    /** Whether pages of this origin may call; who sends no Origin may in any case. */
    boolean admits(String origin);

    /** What each call counts against as an attempt, or null. */
    default @Nullable RouteLimits limits() {
        return null;
    }

    /** The media type of its calls' bodies, in lower case. */
    default String bodyType() {
        return "application/json";
    }

    /** Whether a call may come without a body, and then without a type. */
    default boolean takesNoBody() {
        return false;
    }

    /**
     * Answers.
     *
     * @return the end of the call: {@link Refusal#answer}, or failed with a refusal, which is the same to the caller; with
     *     anything else it is a fault of ours. Done on any thread
     */
    Future<Refusal> answer(Call call);
}
