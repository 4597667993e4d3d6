package io.tollgate.auth.revocation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a revocation is about: one token, one subject or one session of one issuer, by digest. So it takes the same room
 * whatever somebody is called, is the same on every node, and does not say who it is. Immutable.
 *
 * @param low 0 but for a subject: people choose what they are called, and could search for somebody with the same 64 bits;
 *     ids of tokens and sessions are chosen by their issuer
 */
public record Mark(Kind kind, long high, long low) implements Comparable<Mark> {
    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern TEXT = Pattern.compile("(jti|sid|sub)-([0-9a-f]{16})([0-9a-f]{16})?");
    /** Looked up once a thread: that takes as long as a digest. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Mark::sha256);

    /** What is taken back. */
    public enum Kind {
        /** The one token with that {@code jti} (RFC 7519 §4.1.7). */
        JTI('t'),
        /** All tokens of one session with an OpenID provider. */
        SID('s'),
        /** All tokens of somebody that were issued before a moment. */
        SUB('u');

        private final char letter;
        private final String claim = name().toLowerCase(Locale.ROOT);

        Kind(char letter) {
            this.letter = letter;
        }

        /** The claim that it goes by. */
        public String claim() {
            return claim;
        }
    }

    public Mark {
        if (low != 0 && kind != Kind.SUB) {
            throw new IllegalArgumentException(kind + " with more than 64 bits");
        }
    }

    /**
     * The mark of a value of one issuer, as {@link io.tollgate.auth.Principal#issuer} calls it.
     *
     * @param value the claim's
     */
    public static Mark of(Kind kind, String issuer, String value) {
        MessageDigest digest = SHA_256.get();
        digest.update((byte) kind.letter);
        byte[] vouching = issuer.getBytes(StandardCharsets.UTF_8);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            digest.update((byte) (vouching.length >> shift));
        }
        digest.update(vouching);
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(value.getBytes(StandardCharsets.UTF_8)));
        long high = hash.getLong();
        return new Mark(kind, high, kind == Kind.SUB ? hash.getLong() : 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The one that {@link #text} made, or null. */
    public static @Nullable Mark parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        Kind kind = Kind.valueOf(parts.group(1).toUpperCase(Locale.ROOT));
        String rest = parts.group(3);
        if ((kind == Kind.SUB) != (rest != null)) {
            return null;
        }
        return new Mark(
                kind,
                HexFormat.fromHexDigitsToLong(parts.group(2)),
                rest == null ? 0 : HexFormat.fromHexDigitsToLong(rest));
    }

    /** The claim, and 16 hexadecimal digits, or 32 for a subject. */
    public String text() {
        return kind.claim() + "-" + HEX.toHexDigits(high) + (kind == Kind.SUB ? HEX.toHexDigits(low) : "");
    }

    /** As their texts. */
    @Override
    public int compareTo(Mark other) {
        int byKind = kind.compareTo(other.kind);
        int byHigh = byKind == 0 ? Long.compareUnsigned(high, other.high) : byKind;
        return byHigh == 0 ? Long.compareUnsigned(low, other.low) : byHigh;
    }

    @Override
    public String toString() {
        return text();
    }
}
