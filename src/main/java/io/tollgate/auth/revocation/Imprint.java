package io.tollgate.auth.revocation;

import io.tollgate.auth.revocation.Mark.Kind;
import io.tollgate.token.Claims;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a credential for as long as somebody is let in by it: enough to know it again when it is taken back, 56 bytes
 * whatever it says, and nothing by which it could be used. Immutable.
 */
public final class Imprint {
    /** The 64 bits of nothing. */
    private static final long NONE = 0;

    /** The last second that fits; a credential that lasts longer is treated as if it ended in 2106. */
    private static final long LATEST = 0xffff_ffffL;

    private final long subjectHigh;
    private final long subjectLow;
    private final long token;
    private final long session;
    /** Unsigned, as the next. */
    private final int issuedAt;

    private final int endsAt;
    /** Whether that end is counted anew each time that the credential is shown. */
    private final boolean endsAnew;

    private Imprint(
            Mark subject, @Nullable Mark token, @Nullable Mark session, long issuedAt, long endsAt, boolean endsAnew) {
        this.subjectHigh = subject.high();
        this.subjectLow = subject.low();
        this.token = token == null ? NONE : token.high();
        this.session = session == null ? NONE : session.high();
        this.issuedAt = second(issuedAt);
        this.endsAt = second(endsAt);
        this.endsAnew = endsAnew;
    }

    private static int second(long since1970) {
        return (int) Math.max(0, Math.min(LATEST, since1970));
    }

    /**
     * Of somebody who was proven.
     *
     * @param claims asked for {@code jti}, {@code sid} and {@code iat}; what says nothing there is known by its subject only, and
     *     as older than anything
     * @param endsAt when the credential counts no more
     */
    public static Imprint of(String issuer, String subject, Claims claims, Instant endsAt) {
        return of(issuer, subject, claims, endsAt, false);
    }

    /** @param endsAnew whether that end is counted anew each time that the credential is shown, since somebody is asked about it */
    public static Imprint of(String issuer, String subject, Claims claims, Instant endsAt, boolean endsAnew) {
        long issuedAt = claims.get("iat") instanceof Number seconds ? seconds.longValue() : 0;
        long lastSecond = endsAt.getEpochSecond() + (endsAt.getNano() == 0 ? 0 : 1);
        return new Imprint(
                Mark.of(Kind.SUB, issuer, subject),
                mark(Kind.JTI, issuer, claims),
                mark(Kind.SID, issuer, claims),
                issuedAt,
                lastSecond,
                endsAnew);
    }

    private static @Nullable Mark mark(Kind kind, String issuer, Claims claims) {
        String value = claims.string(kind.claim());
        return value == null || value.isEmpty() ? null : Mark.of(kind, issuer, value);
    }

    /** Whose it is. */
    public Mark subject() {
        return new Mark(Kind.SUB, subjectHigh, subjectLow);
    }

    /** Which token it is, or null for one without an id. */
    public @Nullable Mark token() {
        return token == NONE ? null : new Mark(Kind.JTI, token, 0);
    }

    /** Of which session it is, or null. */
    public @Nullable Mark session() {
        return session == NONE ? null : new Mark(Kind.SID, session, 0);
    }

    /** Whether that is what it is, whose, or of which session. */
    public boolean bears(Mark mark) {
        return switch (mark.kind()) {
            case JTI -> token == mark.high() && token != NONE;
            case SID -> session == mark.high() && session != NONE;
            case SUB -> subjectHigh == mark.high() && subjectLow == mark.low();
        };
    }

    /** Whether both are of one subject of one issuer. */
    public boolean isOfSameSubject(Imprint other) {
        return subjectHigh == other.subjectHigh && subjectLow == other.subjectLow;
    }

    /** {@code iat} in whole seconds since 1970, rounded down; 0 for one that does not say. */
    public long issuedAtSecond() {
        return Integer.toUnsignedLong(issuedAt);
    }

    /** When it counts no more, in whole seconds since 1970, rounded up. */
    public long endsAtSecond() {
        return Integer.toUnsignedLong(endsAt);
    }

    /**
     * Until which second at least a revocation by that mark has to refuse it. 0 where its end says nothing of that: somebody who is
     * asked about anew each time would be kept out for as long as he tries.
     */
    public long refusedUntil(Mark by) {
        return endsAnew && by.kind() == Kind.SUB ? 0 : endsAtSecond();
    }

    /** Shows nothing by which somebody could be looked for. */
    @Override
    public String toString() {
        return "Imprint";
    }
}
