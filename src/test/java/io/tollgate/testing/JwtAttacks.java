package io.tollgate.testing;

import java.util.List;
import java.util.stream.Stream;

/**
 * The known attacks on JWTs, made anew for each run of the tests. They are the classes that published lists and test vectors
 * have in common; nothing is copied from those.
 */
public final class JwtAttacks {
    private JwtAttacks() {}

    /**
     * All of them, each under a name of its own.
     *
     * @param url where a verifier would call that follows a token's advice
     */
    public static List<JwtAttack> all(String url) {
        return Stream.of(
                        UnsignedAttacks.all(),
                        ConfusionAttacks.all(),
                        SignatureAttacks.all(),
                        SwapAttacks.all(),
                        KeySpoofAttacks.all(url),
                        KeyIdAttacks.all(url),
                        HeaderAttacks.all(),
                        ShapeAttacks.all(),
                        ClaimAttacks.all())
                .flatMap(attacks -> attacks)
                .toList();
    }
}
