package io.tollgate.auth.place;

import java.util.ArrayList;
import java.util.List;

/**
 * The second subprotocol, behind a word that must be the first: {@code word, <token>}. The word is told in any case, and goes
 * on as the place spells it; its other spellings do not go on, since an answer could not tell which was meant.
 *
 * <p>Without the word in front nothing is a token, but what is shaped as a JWT is taken out all the same: somebody held the
 * place of the token for another.
 */
public final class FirstPlace implements Place {
    /** How each JWT in compact form begins: the base64url of <code>{"</code>. */
    private static final String JWT_START = "eyJ";

    private final String word;

    public FirstPlace(String word) {
        this.word = word;
    }

    /** Whether the word is where it must be. */
    public boolean isAnnouncedBy(List<String> subprotocols) {
        return !subprotocols.isEmpty() && subprotocols.get(0).equalsIgnoreCase(word);
    }

    /** How the word goes on. */
    public String word() {
        return word;
    }

    @Override
    public Taken take(List<String> subprotocols) {
        if (!isAnnouncedBy(subprotocols)) {
            return new Taken(
                    List.of(),
                    subprotocols.stream().filter(value -> !isJwt(value)).toList());
        }
        List<String> rest = new ArrayList<>(List.of(word));
        for (String value : subprotocols.subList(Math.min(2, subprotocols.size()), subprotocols.size())) {
            if (!value.equalsIgnoreCase(word)) {
                rest.add(value);
            }
        }
        return new Taken(subprotocols.size() < 2 ? List.of() : List.of(subprotocols.get(1)), rest);
    }

    private static boolean isJwt(String value) {
        return value.startsWith(JWT_START)
                && value.chars().filter(c -> c == '.').count() == 2;
    }
}
