package io.tollgate.auth.seal;

import io.tollgate.auth.Principal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a secret that a client has, or of a session: a name to find things by, and a key that only those have who know
 * what it was made from. What is sealed with it can lie in the store that nodes share: there the name says nothing, and the rest
 * cannot be read or changed. Name and key are halves of one HKDF (RFC 5869) over HMAC-SHA-256; the seal is AES-128-GCM under a random
 * nonce. Immutable, safe on any thread.
 */
public final class Seal {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String OF_HANDLE = "tollgate renewal by handle 1";
    private static final String OF_SESSION = "tollgate renewal by session 1";
    private static final String OF_TICKET = "tollgate ticket 1";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Id id;
    private final long keyHigh;
    private final long keyLow;

    private Seal(ByteBuffer output) {
        id = new Id(output.getLong(), output.getLong());
        keyHigh = output.getLong();
        keyLow = output.getLong();
    }

    /** The name: what whoever reads the store may know. */
    public record Id(long high, long low) {
        /** 32 hexadecimal digits. */
        public String text() {
            return String.format("%016x%016x", high, low);
        }

        public static Id parse(String digits) {
            return new Id(
                    Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, digits.length(), 16));
        }
    }

    /** Of what the client chose for one tunnel. */
    public static Seal ofHandle(String handle) {
        return new Seal(derive(OF_HANDLE, handle.getBytes(StandardCharsets.UTF_8)));
    }

    /** Of what is to be shown once in place of a token. */
    public static Seal ofTicket(String ticket) {
        return new Seal(derive(OF_TICKET, ticket.getBytes(StandardCharsets.UTF_8)));
    }

    /** Of the session that a token belongs to, or null where it names none. */
    public static @Nullable Seal ofSession(Principal principal) {
        String session = principal.claims().string("sid");
        return session == null || session.isEmpty()
                ? null
                : new Seal(derive(OF_SESSION, joined(principal.issuer(), principal.subject(), session)));
    }

    /** Each with its length in front, so that no two lists make the same bytes. */
    private static byte[] joined(String... texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] one = text.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(one.length).array());
            bytes.writeBytes(one);
        }
        return bytes.toByteArray();
    }

    private static ByteBuffer derive(String salt, byte[] secret) {
        byte[] pseudoRandomKey = hmac(salt.getBytes(StandardCharsets.UTF_8), secret);
        return ByteBuffer.wrap(hmac(pseudoRandomKey, new byte[] {1}));
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
        }
    }

    public Id id() {
        return id;
    }

    public boolean isNamed(Id name) {
        return id.equals(name);
    }

    /** Whether it was made from the same. */
    public boolean isNamedLike(Seal other) {
        return id.equals(other.id);
    }

    /**
     * Seals a text.
     *
     * @param place what it is for; it opens for nothing else
     * @return base64url
     */
    public String seal(String text, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] whole = ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES-GCM", e);
        }
    }

    /** The text, or null for what was not sealed by this for that place: anybody may have written it. */
    public @Nullable String open(String sealed, String place) {
        try {
            ByteBuffer whole = ByteBuffer.wrap(Base64.getUrlDecoder().decode(sealed));
            byte[] nonce = new byte[NONCE_BYTES];
            if (whole.remaining() < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
                return null;
            }
            whole.get(nonce);
            byte[] rest = new byte[whole.remaining()];
            whole.get(rest);
            return new String(cipher(Cipher.DECRYPT_MODE, nonce, place).doFinal(rest), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return null;
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
        byte[] key = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(keyHigh)
                .putLong(keyLow)
                .array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Neither name nor key. */
    @Override
    public String toString() {
        return "Seal";
    }
}
