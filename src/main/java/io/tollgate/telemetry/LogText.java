package io.tollgate.telemetry;

import java.util.regex.Pattern;

/** What a value from outside may look like in a log: bounded, and without characters that act instead of show. Stateless. */
public final class LogText {
    static final int MOST_CHARACTERS = 512;
    /** What is behind would hardly ever be shown. */
    private static final int MOST_SEARCHED = 2 * MOST_CHARACTERS;

    private static final char REPLACEMENT = '\uFFFD';

    private static final String TOKEN_START = "eyJ";
    /** Characters of a first part beyond its start: no shorter one is an object with anything in it. */
    private static final int LEAST_OF_FIRST = 5;

    /** The usual names of tokens in a query or form. */
    private static final Pattern NAMED = Pattern.compile(
            "\\b((?:access_|id_|refresh_)?token|ticket|authorization|jwt|signature)=[^&;\\s\"']+",
            Pattern.CASE_INSENSITIVE);

    private LogText() {}

    /** The value with whatever looks like a token, or is named like one, replaced: it may quote what a peer sent. */
    public static String masked(String value) {
        String masked = value.contains(TOKEN_START) ? withoutTokens(value) : value;
        return masked.indexOf('=') < 0 ? masked : NAMED.matcher(masked).replaceAll("$1=***");
    }

    /**
     * Without two or more dotted parts that begin as a JSON object does in base64url: a JWS or JWE, or what is left of one. By
     * hand, as a pattern begins anew at each start within one run of letters, which takes the square of its length.
     */
    private static String withoutTokens(String value) {
        StringBuilder masked = new StringBuilder(value.length());
        int copied = 0;
        for (int start = value.indexOf(TOKEN_START); start >= 0; ) {
            int end = endOfRun(value, start);
            boolean token = end - start >= TOKEN_START.length() + LEAST_OF_FIRST
                    && end < value.length()
                    && value.charAt(end) == '.';
            if (token) {
                while (end < value.length() && value.charAt(end) == '.') {
                    end = endOfRun(value, end + 1);
                }
                masked.append(value, copied, start).append("***");
                copied = end;
            }
            start = value.indexOf(TOKEN_START, end);
        }
        return masked.append(value, copied, value.length()).toString();
    }

    /** Where the characters of base64url end that begin there. */
    private static int endOfRun(String value, int start) {
        int end = start;
        while (end < value.length() && isBase64Url(value.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isBase64Url(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    /** {@link #masked}, and at most {@link #MOST_CHARACTERS}; halves of surrogate pairs, which no encoding has, are replaced. */
    public static String bounded(String raw) {
        String value = masked(raw.substring(0, Math.min(raw.length(), MOST_SEARCHED)));
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

    /** A JSON text in which no character acts: in such a text they can only stand in strings, where an escape says the same. */
    public static String escaped(String json) {
        if (json.chars().noneMatch(c -> acts((char) c))) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        json.chars().forEach(c -> escaped.append(acts((char) c) ? escape((char) c) : Character.toString(c)));
        return escaped.toString();
    }

    /** The escape of JSON and Java for one character. */
    static String escape(char c) {
        return String.format("\\u%04X", (int) c);
    }
}
