package io.tollgate.gate.forward;

import java.util.List;

/**
 * Who has passed a request on, as its Via lines say (RFC 9110 §7.6.3). They are read where they stand: a head has room for
 * thousands of hops, and this comes before anybody is known. Stateless.
 */
final class Via {
    /** What we call ourselves to those behind. */
    static final String PSEUDONYM = "tollgate";

    private Via() {}

    /** How many of the hops are us. */
    static int timesNamed(List<String> lines) {
        int times = 0;
        for (String line : lines) {
            int start = 0;
            while (start <= line.length()) {
                int comma = line.indexOf(',', start);
                int end = comma < 0 ? line.length() : comma;
                times += isUs(line, start, end) ? 1 : 0;
                start = end + 1;
            }
        }
        return times;
    }

    /** Behind the protocol, which is the first word, stands by whom it was received. */
    private static boolean isUs(String line, int from, int to) {
        int protocol = skip(line, from, to, true);
        int blank = skip(line, protocol, to, false);
        int receiver = skip(line, blank, to, true);
        int end = skip(line, receiver, to, false);
        return end - receiver == PSEUDONYM.length()
                && line.regionMatches(true, receiver, PSEUDONYM, 0, PSEUDONYM.length());
    }

    /** Where the blanks end that begin here, or what is none. */
    private static int skip(String line, int from, int to, boolean blanks) {
        int at = from;
        while (at < to && isBlank(line.charAt(at)) == blanks) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
