package io.tollgate.admin;

import io.tollgate.token.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The token that the admin API asks for: the configured one, or one made at start and left in a file that only this user
 * can read. Immutable, safe on any thread.
 */
final class AdminToken {
    private static final int BYTES = 32;

    private final byte[] digest;
    private final @Nullable Path file;

    private AdminToken(byte[] token, @Nullable Path file) {
        this.digest = sha256(token);
        this.file = file;
    }

    static AdminToken configured(Secret token) {
        return new AdminToken(token.bytes(), null);
    }

    /** A fresh one; the file is created with mode 0600, never widened or narrowed afterwards. */
    static AdminToken made(Path folder) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        byte[] token = Base64.getUrlEncoder().withoutPadding().encode(random);
        Path file = Files.createTempFile(
                folder,
                "tollgate-admin-",
                ".token",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        // For ends that nobody waits for, as by a second signal.
        file.toFile().deleteOnExit();
        Files.write(file, token);
        return new AdminToken(token, file);
    }

    /** Takes the same time whatever is presented: digests are compared, so not even the length shows. */
    boolean matches(String presented) {
        return MessageDigest.isEqual(digest, sha256(presented.getBytes(StandardCharsets.UTF_8)));
    }

    /** Where a made token is, or null. */
    @Nullable
    Path file() {
        return file;
    }

    /** Deletes the file of a made token. */
    void forget() {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public String toString() {
        return "***";
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
