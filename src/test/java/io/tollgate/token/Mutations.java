package io.tollgate.token;

import static io.tollgate.token.TestKeys.CLAIMS;
import static io.tollgate.token.TestKeys.mint;
import static io.tollgate.token.TestKeys.part;
import static io.tollgate.token.TestKeys.withPart;

import com.nimbusds.jose.crypto.impl.ECDSA;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Variations of one right token. What is varied is chosen by a seed; the keys are new in each run. Each has a name, since a
 * failing test must not print a token.
 */
final class Mutations {
    private static final String LIKELY =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \r\n\t\u0000?%~\u0141";

    private final Algorithm algorithm;
    private final Random random;
    private final String right;
    private final Map<String, String> tokens = new LinkedHashMap<>();

    private Mutations(Algorithm algorithm, long seed) {
        this.algorithm = algorithm;
        this.random = new Random(seed);
        this.right = TestKeys.token(algorithm);
    }

    /** Names and tokens; no name twice. */
    static Map<String, String> of(Algorithm algorithm, long seed) {
        Mutations mutations = new Mutations(algorithm, seed);
        mutations.tokens.put("right", mutations.right);
        mutations.bytes();
        mutations.characters();
        mutations.shapes();
        mutations.signatures();
        mutations.headers();
        mutations.claims();
        return mutations.tokens;
    }

    /** One bit of every byte that a part decodes to. */
    private void bytes() {
        for (int index = 0; index < 3; index++) {
            byte[] bytes = Base64Url.decode(part(right, index));
            for (int i = 0; i < bytes.length; i++) {
                byte[] changed = bytes.clone();
                changed[i] ^= (byte) (1 << random.nextInt(8));
                add("bit of byte " + i, index, Base64Url.encode(changed));
            }
        }
    }

    /** Every character changed, followed by another, or left out; and every truncation. */
    private void characters() {
        for (int at = 0; at < right.length(); at++) {
            String before = right.substring(0, at);
            String behind = right.substring(at + 1);
            char other = LIKELY.charAt(random.nextInt(LIKELY.length()));
            switch (random.nextInt(3)) {
                case 0 -> tokens.put("character " + at + " changed", before + other + behind);
                case 1 -> tokens.put("character " + at + " doubled by another", before + other + right.substring(at));
                default -> tokens.put("character " + at + " left out", before + behind);
            }
            tokens.put("cut at " + at, before);
        }
    }

    private void shapes() {
        IntStream.range(0, 27)
                .forEach(i -> tokens.put(
                        "parts %d%d%d".formatted(i / 9, i / 3 % 3, i % 3),
                        part(right, i / 9) + "." + part(right, i / 3 % 3) + "." + part(right, i % 3)));
        for (String form : List.of(
                "%s%s",
                "%s.%s",
                "%s.",
                ".%s",
                "%s=",
                "%s==",
                "%s\n",
                "\n%s",
                " %s",
                "%s ",
                "\"%s\"",
                "%s\u0000",
                "%s.AAAA",
                "%s.AAAA.AAAA",
                "Bearer %s",
                "%s,%s",
                "\uFEFF%s")) {
            tokens.put("text as " + form.replaceAll("[^ -~]", "?"), form.formatted(right, right));
        }
        for (int index = 0; index < 3; index++) {
            for (String form : List.of(
                    "%s=",
                    "%s==",
                    "=%s",
                    "%s ",
                    " %s",
                    "%s\n",
                    "%s\r\n",
                    "%s?",
                    "%s+",
                    "%s/",
                    "%s%%3D",
                    "\u00A0%s",
                    "%s\u2028",
                    "")) {
                add(
                        "part as " + form.replaceAll("[^ -~]", "?") + form.length(),
                        index,
                        form.formatted(part(right, index)));
            }
            String text = part(right, index);
            int last = LIKELY.indexOf(text.charAt(text.length() - 1));
            for (int bits = 1; bits < 16; bits++) {
                add(
                        "last character's bits " + bits,
                        index,
                        text.substring(0, text.length() - 1) + LIKELY.charAt(last ^ bits));
            }
        }
    }

    private void signatures() {
        byte[] signature = Base64Url.decode(part(right, 2));
        for (int length : new int[] {0, 1, 31, 32, 33, 63, 64, 65, 96, 132, 255, 256, 257, 512}) {
            add("signature of zeros " + length, 2, Base64Url.encode(new byte[length]));
            add("signature made " + length, 2, Base64Url.encode(Arrays.copyOf(signature, length)));
        }
        byte[] shifted = new byte[signature.length + 1];
        System.arraycopy(signature, 0, shifted, 1, signature.length);
        add("signature behind a zero", 2, Base64Url.encode(shifted));
        byte[] filled = new byte[signature.length];
        Arrays.fill(filled, (byte) 0xFF);
        add("signature of ones", 2, Base64Url.encode(filled));
        if (algorithm.name().startsWith("ES")) {
            try {
                add("signature in DER", 2, Base64Url.encode(ECDSA.transcodeSignatureToDER(signature)));
            } catch (com.nimbusds.jose.JOSEException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Signed anew over each header, and the old signature under each. */
    private void headers() {
        MutatedJson.headers(algorithm).forEach((name, header) -> {
            tokens.put("header " + name, mint(algorithm).signText(header, CLAIMS));
            add("header not signed " + name, 0, Base64Url.encode(header.getBytes(StandardCharsets.UTF_8)));
        });
        for (Algorithm other : TestKeys.ALL) {
            String swapped = TestKeys.header(algorithm).replace("\"alg\":\"" + algorithm, "\"alg\":\"" + other);
            tokens.put("header of " + other, mint(algorithm).signText(swapped, CLAIMS));
            String keyed = TestKeys.header(algorithm).replace("key-" + algorithm, "key-" + other);
            tokens.put("header with the kid of " + other, mint(algorithm).signText(keyed, CLAIMS));
        }
    }

    private void claims() {
        MutatedJson.claims()
                .forEach((name, claims) ->
                        tokens.put("claims " + name, mint(algorithm).signText(TestKeys.header(algorithm), claims)));
    }

    private void add(String name, int index, String part) {
        tokens.put(name + " in part " + index, withPart(right, index, part));
    }
}
