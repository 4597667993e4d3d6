package io.tollgate.handshake;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of a head (RFC 9112 §2.1, §3, §4, §5) read off a whole text, one character per byte: a second reader to hold
 * {@link HeadReader} against. Shares nothing with it.
 *
 * @param size of everything up to the head's end
 * @param start the start line's three parts
 * @param lines name and trimmed value by turns
 */
record NaiveHead(int size, List<String> start, List<String> lines) {
    private static final int MOST_INTERIM = 4;
    private static final int MOST_LINES = 200;
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String TEXT = "[\t\\x20-\\x7e\\x80-\\xff]*+";
    private static final Pattern REQUEST = Pattern.compile("(" + TOKEN + ") ([!-~&&[^#]]++) (HTTP/1\\.1)");
    private static final Pattern ANSWER = Pattern.compile("(HTTP/1\\.1) ([0-9]{3}) (" + TEXT + ")");
    private static final Pattern LINE = Pattern.compile("(" + TOKEN + "):(" + TEXT + ")");
    private static final Pattern BLANKS = Pattern.compile("^[ \t]++|[ \t]++$");

    /** The request that the text starts with, or null if it starts with none. */
    static @Nullable NaiveHead request(String text, int maxHead) {
        return head(text, text.startsWith("\r\n") ? 2 : 0, REQUEST, maxHead);
    }

    /** The answer, behind interim ones, that the text starts with, or null if it starts with none. */
    static @Nullable NaiveHead answer(String text, int maxHead) {
        NaiveHead head = head(text, 0, ANSWER, maxHead);
        for (int i = 0; head != null && List.of("100", "102", "103").contains(head.start.get(1)); i++) {
            head = i == MOST_INTERIM ? null : head(text, head.size, ANSWER, maxHead);
        }
        return head;
    }

    private static @Nullable NaiveHead head(String text, int from, Pattern startLine, int maxHead) {
        int end = text.indexOf("\r\n\r\n", from);
        if (end < 0 || end + 4 > maxHead) {
            return null;
        }
        String[] all = text.substring(from, end).split("\r\n", -1);
        Matcher start = startLine.matcher(all[0]);
        if (!start.matches() || all.length - 1 > MOST_LINES) {
            return null;
        }
        List<String> lines = new ArrayList<>();
        for (int i = 1; i < all.length; i++) {
            Matcher line = LINE.matcher(all[i]);
            if (!line.matches()) {
                return null;
            }
            lines.add(line.group(1));
            lines.add(BLANKS.matcher(line.group(2)).replaceAll(""));
        }
        return new NaiveHead(end + 4, List.of(start.group(1), start.group(2), start.group(3)), lines);
    }
}
