package io.tollgate.auth.place;

import java.util.List;

/**
 * {@code Authorization: Bearer <token>} (RFC 6750 §2.1). The scheme is found in any case and behind any blanks; what
 * follows it, blanks at the ends off, is the token, even if it cannot be one.
 *
 * <p>Lines of another scheme are not ours and stay. But the field is one value (RFC 9110 §11.6.2): as soon as one line
 * is Bearer, every line counts as a token sent and none stays, so that no second reading of the field is possible.
 */
public final class AuthorizationPlace implements Place {
    private static final String SCHEME = "Bearer";

    @Override
    public Taken take(List<String> lines) {
        if (lines.stream().noneMatch(AuthorizationPlace::isBearer)) {
            return new Taken(List.of(), lines);
        }
        return new Taken(lines.stream().map(AuthorizationPlace::token).toList(), List.of());
    }

    private static boolean isBearer(String line) {
        String value = Blanks.trim(line);
        return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && (value.length() == SCHEME.length() || Blanks.isBlank(value.charAt(SCHEME.length())));
    }

    private static String token(String line) {
        return isBearer(line) ? Blanks.trim(Blanks.trim(line).substring(SCHEME.length())) : "";
    }
}
