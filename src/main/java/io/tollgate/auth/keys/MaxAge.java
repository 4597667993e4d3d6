package io.tollgate.auth.keys;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How much longer an answer says that it is fresh: its {@code max-age} less its {@code Age} (RFC 9111 §4.2). Stateless. */
final class MaxAge {
    private static final String DIRECTIVE = "max-age=";
    /** Digits of a number of seconds: some 30 years. */
    private static final int MOST_DIGITS = 9;

    private MaxAge() {}

    /** Null where it does not say, or says that it is not fresh at all: keys cannot be asked for at each use. */
    static @Nullable Duration of(MultiMap headers) {
        long least = Long.MAX_VALUE;
        for (String line : headers.getAll("Cache-Control")) {
            for (String directive : line.toLowerCase(Locale.ROOT).split(",", -1)) {
                String word = directive.strip();
                if (word.startsWith(DIRECTIVE)) {
                    least = Math.min(least, seconds(word.substring(DIRECTIVE.length()), 0));
                }
            }
        }
        long left = least == Long.MAX_VALUE ? 0 : least - seconds(headers.get("Age"), 0);
        return left > 0 ? Duration.ofSeconds(left) : null;
    }

    private static long seconds(@Nullable String text, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        String digits = text.strip();
        if (digits.length() > 2 && digits.startsWith("\"") && digits.endsWith("\"")) {
            digits = digits.substring(1, digits.length() - 1);
        }
        boolean number = !digits.isEmpty()
                && digits.length() <= MOST_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(digits) : otherwise;
    }
}
