package io.tollgate.route;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which hosts a route is for: one name or address, or {@code *.} and a domain for every name below it, one label or more.
 * Letter case is folded. Immutable.
 */
public final class HostPattern {
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
    private static final Pattern BRACKETED = Pattern.compile("\\[[0-9a-f:.]+]");
    /** RFC 1035 §2.3.4, in text form. */
    private static final int MOST_LENGTH = 253;

    private final boolean wildcard;
    private final String name;

    private HostPattern(boolean wildcard, String name) {
        this.wildcard = wildcard;
        this.name = name;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is none; the message names it and what was expected
     */
    public static HostPattern parse(String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        boolean wildcard = folded.startsWith("*.");
        String name = wildcard ? folded.substring(2) : folded;
        boolean known = NAME.matcher(name).matches()
                || (!wildcard && BRACKETED.matcher(name).matches());
        if (!known || name.length() > MOST_LENGTH) {
            throw new IllegalArgumentException("host '" + text
                    + "' is not a name such as chat.example.com (xn-- for other scripts, no port) or *.example.com");
        }
        return new HostPattern(wildcard, name);
    }

    /** Whether it stands for the names below {@link #name} rather than for that name. */
    public boolean wildcard() {
        return wildcard;
    }

    /** The host, or the domain behind {@code *.}; lower case. */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return wildcard ? "*." + name : name;
    }
}
