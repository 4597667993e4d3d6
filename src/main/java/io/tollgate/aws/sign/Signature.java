package io.tollgate.aws.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A signature and what it was made of, step by step, as the IAM user guide numbers them ("Create a signed AWS API request").
 *
 * @param canonicalRequest step 1
 * @param stringToSign step 2: names the moment and the scope, and step 1 by its digest
 * @param hex step 4, by the key of step 3
 */
record Signature(String canonicalRequest, String stringToSign, String hex) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DATE_LENGTH = 8;

    static Signature of(CanonicalRequest request, String timestamp, Scope scope, SigningKey key) {
        String canonical = request.text();
        String toSign =
                String.join("\n", ALGORITHM, timestamp, scope.text(), Digests.sha256(canonical.getBytes(UTF_8)));
        return new Signature(canonical, toSign, HexFormat.of().formatHex(key.sign(toSign)));
    }

    /** As in {@code 20150830T123600Z}. */
    static String timestamp(Instant moment) {
        return TIMESTAMP.format(moment);
    }

    /** @throws java.time.DateTimeException if it is no timestamp */
    static Instant moment(String timestamp) {
        return Instant.from(TIMESTAMP.parse(timestamp));
    }

    static String date(String timestamp) {
        return timestamp.substring(0, DATE_LENGTH);
    }

    /** Shows nothing of what it lets in. */
    @Override
    public String toString() {
        return "Signature[***]";
    }
}
