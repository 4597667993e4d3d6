package io.tollgate.gate.call;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What a browser asks of an answer before a page of another origin may read it (Fetch, CORS protocol). A call brings its
 * credential itself, so none that browsers send by themselves is ever allowed. Stateless.
 */
public final class Cors {
    /** Seconds that a browser need not ask again. */
    private static final String REMEMBERED = "600";

    private Cors() {}

    /** The answer to a page that asks whether it may call. */
    public static Refusal preflight() {
        return Refusal.answer(Outcome.PREFLIGHT, "{}\n")
                .with("Access-Control-Allow-Methods", "POST")
                .with("Access-Control-Allow-Headers", "Authorization, Content-Type")
                .with("Access-Control-Max-Age", REMEMBERED)
                .with("Allow", "OPTIONS, POST");
    }

    /** An answer as pages of that origin may read it; null: as it differs by origin, and none was let in. */
    public static Refusal readable(Refusal answer, @Nullable String origin) {
        Refusal varying = answer.with("Vary", "Origin");
        return origin == null
                ? varying
                : varying.with("Access-Control-Allow-Origin", origin)
                        .with("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate");
    }
}
