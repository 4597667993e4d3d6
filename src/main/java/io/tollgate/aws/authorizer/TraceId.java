package io.tollgate.aws.authorizer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** The X-Amzn-Trace-Id of a request: a version, its second and 96 bits. Stateless, safe on any thread. */
final class TraceId {
    private static final int BYTES = 12;
    private static final Pattern AS_IT_IS = Pattern.compile("[0-9a-f]{24}");

    private TraceId() {}

    /** The same for the same id, so that the authorizer's logs can be found by it. */
    static String of(Instant now, String id) {
        String unique = AS_IT_IS.matcher(id).matches() ? id : digest(id);
        return String.format(Locale.ROOT, "Root=1-%08x-%s", now.getEpochSecond(), unique);
    }

    private static String digest(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
