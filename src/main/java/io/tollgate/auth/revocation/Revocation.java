package io.tollgate.auth.revocation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing that counts no more, or that counts again. Two about the same mark become one that says the latest of both, in
 * whichever order they are met, so nodes that were apart agree afterwards. Immutable.
 *
 * @param mark what is taken back
 * @param since when that was said, in milliseconds since 1970
 * @param before for a subject: credentials issued before that second since 1970
 * @param until the second since 1970 from which on nobody needs to know any more
 * @param lifted whether it is taken back itself
 * @param source who said it here
 * @param note why, for operators; stays on this node
 */
public record Revocation(Mark mark, long since, long before, long until, boolean lifted, Source source, String note) {
    /** Seconds that an {@link Imprint} can tell apart. */
    static final long LATEST_SECOND = 0xffff_ffffL;

    private static final Pattern TERMS = Pattern.compile("(\\d{1,15}):(\\d{1,10}):(\\d{1,10}):([01])");

    /** Where a revocation is heard from. */
    public enum Source {
        /** An operator, over the admin API. */
        ADMIN,
        /** An OpenID provider, by back-channel logout. */
        LOGOUT,
        /** Another node. */
        FLEET,
        /** The file, at a start. */
        FILE
    }

    public Revocation {
        if (since < 0 || before < 0 || until < 0 || before > LATEST_SECOND || until > LATEST_SECOND) {
            throw new IllegalArgumentException("a time before 1970 or after 2106");
        }
    }

    /** Whether what bears that is let in no more. */
    public boolean refuses(Imprint imprint) {
        return !lifted && imprint.bears(mark) && (mark.kind() != Mark.Kind.SUB || imprint.issuedAtSecond() < before);
    }

    boolean hasEnded(long second) {
        return until <= second;
    }

    /** What both say about the same mark. */
    Revocation with(Revocation other) {
        Revocation later = other.since > since || (other.since == since && lifted && !other.lifted) ? other : this;
        if (lifted != other.lifted) {
            return later;
        }
        return new Revocation(
                mark,
                later.since,
                Math.max(before, other.before),
                Math.max(until, other.until),
                lifted,
                later.source,
                later.note);
    }

    /** The same for longer, if that is later. */
    Revocation lasting(long second) {
        return second <= until
                ? this
                : new Revocation(mark, since, before, Math.min(second, LATEST_SECOND), lifted, source, note);
    }

    /** The same, heard elsewhere. */
    Revocation noted(Source from, String why) {
        return new Revocation(mark, since, before, until, lifted, from, why);
    }

    /** Whether it says the same to other nodes. */
    boolean isAs(Revocation other) {
        return mark.equals(other.mark)
                && since == other.since
                && before == other.before
                && until == other.until
                && lifted == other.lifted;
    }

    /** What other nodes are told of it beside the mark. */
    String terms() {
        return since + ":" + before + ":" + until + ":" + (lifted ? 1 : 0);
    }

    /** What another node told, or null if no node tells that. */
    static @Nullable Revocation heard(String mark, String terms) {
        Mark about = Mark.parse(mark);
        Matcher parts = TERMS.matcher(terms);
        if (about == null || !parts.matches()) {
            return null;
        }
        long before = Long.parseLong(parts.group(2));
        long until = Long.parseLong(parts.group(3));
        if (before > LATEST_SECOND || until > LATEST_SECOND) {
            return null;
        }
        return new Revocation(
                about,
                Long.parseLong(parts.group(1)),
                before,
                until,
                parts.group(4).equals("1"),
                Source.FLEET,
                "");
    }
}
