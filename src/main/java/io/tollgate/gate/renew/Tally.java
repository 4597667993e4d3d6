package io.tollgate.gate.renew;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a renewal. Immutable.
 *
 * @param renewed how many tunnels
 * @param refused how many were found that it does not suit
 * @param expires when the first of the renewed ends now, or null for none that does
 * @param why the first of the refused was, or null
 */
public record Tally(
        int renewed,
        int refused,
        @Nullable Instant expires,
        @Nullable Refusal why) {
    /** No such tunnel. */
    public static final Tally NONE = new Tally(0, 0, null, null);

    /** One, until then. */
    public static Tally renewed(@Nullable Instant expires) {
        return new Tally(1, 0, expires, null);
    }

    /** One, and it stays as it was. */
    public static Tally refused(Refusal why) {
        return new Tally(0, 1, null, why);
    }

    boolean isNone() {
        return renewed == 0 && refused == 0;
    }

    Tally plus(Tally other) {
        return new Tally(
                renewed + other.renewed,
                refused + other.refused,
                first(expires, other.expires),
                why == null ? other.why : why);
    }

    private static @Nullable Instant first(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    /** What another node needs of it. */
    String text() {
        return new JsonObject()
                .put("renewed", renewed)
                .put("refused", refused)
                .put("expires", expires == null ? null : expires.toString())
                .put("why", why == null ? null : why.told().name())
                .encode();
    }

    /**
     * That of a {@link #text}.
     *
     * @throws RuntimeException for any other text; only who has the secret of a seal can have written it
     */
    static Tally parse(String text) {
        JsonObject json = new JsonObject(text);
        String expires = json.getString("expires");
        String why = json.getString("why");
        return new Tally(
                json.getInteger("renewed"),
                json.getInteger("refused"),
                expires == null ? null : Instant.parse(expires),
                why == null ? null : Refusal.of(Outcome.valueOf(why), "as another node found, which holds the tunnel"));
    }
}
