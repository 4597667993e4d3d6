package io.tollgate.telemetry;

/** What a value from outside may look like in a log: bounded, and without characters that act instead of show. Stateless. */
final class LogText {
    static final int MOST_CHARACTERS = 512;

    private static final char REPLACEMENT = '\uFFFD';

    private LogText() {}

    /** At most {@link #MOST_CHARACTERS} of the value; halves of surrogate pairs, which no encoding has, are replaced. */
    static String bounded(String value) {
        int length = Math.min(value.length(), MOST_CHARACTERS);
        StringBuilder replaced = null;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                replaced = replaced == null ? new StringBuilder(value.substring(0, length)) : replaced;
                replaced.setCharAt(i, REPLACEMENT);
            }
        }
        return replaced == null ? value.substring(0, length) : replaced.toString();
    }

    /**
     * Whether the character could break a line, move a terminal's cursor or turn the reading direction: C0 and C1 controls,
     * DEL, the line and paragraph separators, and the bidirectional controls of Unicode's annex 9.
     */
    static boolean acts(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || c == '\u200E'
                || c == '\u200F'
                || c == '\u061C'
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }

    /** The escape of JSON and Java for one character. */
    static String escape(char c) {
        return String.format("\\u%04X", (int) c);
    }
}
