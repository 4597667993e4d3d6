package io.tollgate.quota;

import io.tollgate.limit.Rate;
import io.tollgate.outcome.Refusal;

/**
 * How a refusal says when to come again: Retry-After (RFC 9110 §10.2.3), and the fields of
 * draft-ietf-httpapi-ratelimit-headers-11 for the one limit that refused. Stateless.
 */
final class RateLimitFields {
    /** The greatest Integer of a structured field (RFC 9651 §3.3.1). */
    private static final long GREATEST = 999_999_999_999_999L;

    private static final double NANOS_PER_SECOND = 1e9;

    private RateLimitFields() {}

    /** Of a limit that is refilled: its quota is the burst, its window the time in which that fills. */
    static Refusal ofRate(Refusal refusal, String name, Rate rate, long waitNanos) {
        double window = (double) rate.burst() * rate.periodNanos() / rate.amount();
        String policy = ";q=" + Math.min(rate.burst(), GREATEST) + ";w=" + seconds(window);
        return with(refusal, name, policy, seconds((double) waitNanos));
    }

    /** Of a limit on how many there are at once; nobody knows when one of them leaves. */
    static Refusal ofPlaces(Refusal refusal, String name, int max) {
        return with(refusal, name, ";q=" + max + ";qu=\"concurrent-requests\"", 1);
    }

    private static Refusal with(Refusal refusal, String name, String policy, long seconds) {
        String quoted = quoted(name);
        return refusal.with("Retry-After", Long.toString(seconds))
                .with("RateLimit-Policy", quoted + policy)
                .with("RateLimit", quoted + ";r=0;t=" + seconds);
    }

    /** Whole ones, at least one: who comes earlier comes in vain. */
    private static long seconds(double nanos) {
        return Math.min(GREATEST, Math.max(1, (long) Math.ceil(nanos / NANOS_PER_SECOND)));
    }

    /** A String of a structured field (RFC 9651 §3.3.3), which is ASCII and escapes two characters. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c < ' ' || c > '~' ? '?' : c);
        }
        return quoted.append('"').toString();
    }
}
