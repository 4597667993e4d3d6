package io.tollgate.limit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * For whom something is counted under one rule: 128 bits of a digest, so that a key takes the same room whatever a client calls
 * itself, is the same on every node, and tells nobody who it is. Immutable.
 *
 * @param rule tells the keys of one rule from those of others in this process, as well as 32 bits can; the digest says the same
 *     and more
 */
public record LimitKey(long high, long low, int rule) {
    /*
     * With compressed pointers an object has its header in 12 bytes and its longs at the next multiple of 8, so that the rule
     * takes no memory.
     */
    private static final HexFormat HEX = HexFormat.of();

    /** Looked up once a thread: that takes as long as the digest of an address. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(LimitKey::sha256);

    /*
     * Clients choose what is digested, and may search for digests whose bits are alike until all of them meet in one bin of a
     * table. What they cannot know are these numbers, odd so that no bit is lost.
     */
    private static final long FIRST = anyOdd();
    private static final long SECOND = anyOdd();
    private static final long THIRD = anyOdd();

    private static long anyOdd() {
        return new SecureRandom().nextLong() | 1;
    }

    /** Of no rule in particular. */
    LimitKey(long high, long low) {
        this(high, low, 0);
    }

    /** What the keys of a rule have in common. */
    public static int rule(String scope) {
        return scope.hashCode();
    }

    /**
     * The key of some texts in that order; other texts give another key, wherever one ends and the next begins.
     *
     * @param scope which rule it is counted under
     */
    public static LimitKey of(String scope, String... whose) {
        MessageDigest digest = SHA_256.get();
        add(digest, scope);
        for (String text : whose) {
            add(digest, text);
        }
        ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
        return new LimitKey(bytes.getLong(), bytes.getLong(), rule(scope));
    }

    /** With its length before it. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            digest.update((byte) (bytes.length >>> shift));
        }
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Another one in each process. */
    @Override
    public int hashCode() {
        long mixed = high * FIRST + low * SECOND;
        // High bits of a product hang on all bits of its factors, low ones on the low ones only.
        return (int) (((mixed ^ (mixed >>> Integer.SIZE)) * THIRD) >>> Integer.SIZE);
    }

    /** 32 hexadecimal digits. */
    public String text() {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }
}
