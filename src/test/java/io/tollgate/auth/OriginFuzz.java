package io.tollgate.auth;

import static io.tollgate.fuzz.Property.same;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fuzz target: the input is an Origin. It is allowed if a naive reading of RFC 6454 §7 finds it on the list, and only then. */
public final class OriginFuzz {
    private static final OriginRule RULE = new OriginRule(
            List.of("https://app.test", "http://app.test:8080", "https://*.rooms.test", "wss://[2001:db8::1]:9443"));

    private static final Pattern LISTED =
            Pattern.compile("https://app\\.test(:0{0,2}443)?|http://app\\.test:0?8080|wss://\\[2001:db8::1\\]:0?9443");
    private static final Pattern BELOW = Pattern.compile("https://([a-z0-9._-]+)\\.rooms\\.test(:0{0,2}443)?");

    private OriginFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String origin = new String(input, ISO_8859_1);
        String folded = origin.toLowerCase(Locale.ROOT);
        Matcher below = BELOW.matcher(folded);
        boolean listed =
                LISTED.matcher(folded).matches() || (below.matches() && !("." + below.group(1) + ".").contains(".."));
        same(RULE.allows(origin), listed, "the Origin is on the list");
    }
}
