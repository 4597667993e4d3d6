package io.tollgate.it;

import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.TestToken;
import java.util.ArrayList;
import java.util.List;

/**
 * A right handshake in which one header line was replaced by others, or to which they were added.
 *
 * @param name of the header that the mutation started from
 * @param lines that stand in its place, well-formed or not, without line ends
 * @param first whether they come right behind the request line instead of at the end of the head
 */
record HeadVariant(String name, List<String> lines, boolean first) {
    /** One for all: verified once, then remembered. */
    private static final Request GOOD = Scenario.bare().bearer(TestToken.valid());

    HeadVariant {
        lines = List.copyOf(lines);
    }

    static HeadVariant last(String name, String... lines) {
        return new HeadVariant(name, List.of(lines), false);
    }

    /** The request for a target of its own. */
    Request request(String target) {
        List<String> head = new ArrayList<>(GOOD.without(name).lines());
        head.addAll(first ? 0 : head.size(), lines);
        return new Request("GET", target, "HTTP/1.1", head, "");
    }

    /** For a failure's message: the odd lines in visible ASCII. */
    @Override
    public String toString() {
        StringBuilder shown = new StringBuilder(first ? "first " : "last ");
        String text = String.join(" + ", lines);
        for (char c : text.substring(0, Math.min(text.length(), 80)).toCharArray()) {
            shown.append(c >= ' ' && c < 0x7F ? String.valueOf(c) : "\\x%02x".formatted((int) c));
        }
        return shown.toString();
    }
}
