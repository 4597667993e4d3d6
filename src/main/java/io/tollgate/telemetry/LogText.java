package io.tollgate.telemetry;

import java.util.regex.Pattern;

/** What a value from outside may look like in a log: bounded, and without characters that act instead of show. Stateless. */
public final class LogText {
    static final int MOST_CHARACTERS = 512;
    /** A search takes the square of this at worst, on an event loop; what is behind would hardly ever be shown. */
    private static final int MOST_SEARCHED = 2 * MOST_CHARACTERS;

    private static final char REPLACEMENT = '\uFFFD';

    /**
     * Two or more dotted parts that begin as a JSON object does in base64url: a JWS or JWE, or what is left of one. Possessive,
     * since a group that may go back takes a frame of the stack for each dot.
     */
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}+(?:\\.[A-Za-z0-9_-]*+)++");
    /** The usual names of tokens in a query or form. */
    private static final Pattern NAMED = Pattern.compile(
            "\\b((?:access_|id_|refresh_)?token|ticket|authorization|jwt|signature)=[^&;\\s\"']+",
            Pattern.CASE_INSENSITIVE);

    private LogText() {}

    /** The value with whatever looks like a token, or is named like one, replaced: it may quote what a peer sent. */
    public static String masked(String value) {
        String masked = value.indexOf("eyJ") < 0 ? value : TOKEN.matcher(value).replaceAll("***");
        return masked.indexOf('=') < 0 ? masked : NAMED.matcher(masked).replaceAll("$1=***");
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
