package io.tollgate.auth.place;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cookie (RFC 6265 §4.2.1). The values are the Cookie header's lines. Names are compared as they are written, values
 * taken as they are, quotes included. A line without the cookie stays as it is; a line with it keeps its other pairs in
 * order, joined by {@code "; "}; a line of nothing else goes.
 */
public final class CookiePlace implements Place {
    private final String name;

    public CookiePlace(String name) {
        this.name = name;
    }

    @Override
    public Taken take(List<String> lines) {
        List<String> tokens = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (String line : lines) {
            List<String> others = takeFrom(line, tokens);
            if (others == null) {
                rest.add(line);
            } else if (!others.isEmpty()) {
                rest.add(String.join("; ", others));
            }
        }
        return new Taken(tokens, rest);
    }

    /** The pairs of the line that are not ours, or null if none is ours; ours go to the tokens. */
    private @Nullable List<String> takeFrom(String line, List<String> tokens) {
        List<String> others = new ArrayList<>();
        boolean found = false;
        for (String part : line.split(";", -1)) {
            String pair = Blanks.trim(part);
            int equals = pair.indexOf('=');
            if (equals >= 0 && Blanks.trim(pair.substring(0, equals)).equals(name)) {
                tokens.add(Blanks.trim(pair.substring(equals + 1)));
                found = true;
            } else if (!pair.isEmpty()) {
                others.add(pair);
            }
        }
        return found ? others : null;
    }
}
