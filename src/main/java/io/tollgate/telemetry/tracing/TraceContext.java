package io.tollgate.telemetry.tracing;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The span of one upgrade among others, as W3C Trace Context has it. Immutable.
 *
 * @param parentId the span of whoever sent us its trace, or null for a trace that begins here
 */
public record TraceContext(
        String traceId, String spanId, @Nullable String parentId, boolean sampled) {
    /** §3.2: version 00; a later one may have more behind it. */
    private static final Pattern SENT =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    private static final HexFormat HEX = HexFormat.of();

    /**
     * A span of ours.
     *
     * @param sent a traceparent that is believed, or null; one that is malformed is none (§3.2.2.5)
     * @param sample which share of new traces is kept
     */
    static TraceContext begin(@Nullable String sent, double sample) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String spanId = HEX.toHexDigits(random.nextLong() | 1);
        Matcher parent = sent == null ? null : SENT.matcher(sent);
        if (parent != null
                && parent.matches()
                && (parent.group(5) == null || !parent.group(1).equals("00"))) {
            boolean sampled = (Integer.parseInt(parent.group(4), 16) & 1) == 1;
            return new TraceContext(parent.group(2), spanId, parent.group(3), sampled);
        }
        String traceId = HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong() | 1);
        return new TraceContext(traceId, spanId, null, random.nextDouble() < sample);
    }

    /** What goes up, so that the server's spans are children of ours. */
    public String traceparent() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}
