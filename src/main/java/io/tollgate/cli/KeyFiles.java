package io.tollgate.cli;

import io.tollgate.token.Algorithm;
import io.tollgate.token.KeyFault;
import io.tollgate.token.TokenMint;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys of the {@code token} command as files. */
final class KeyFiles {
    private KeyFiles() {}

    /**
     * The mint of a file: a private JWK, whose own {@code alg} the given one replaces, or with HS256–512 the secret itself,
     * one newline at its end dropped.
     *
     * @throws KeyFault if the file holds no such key
     */
    static TokenMint mint(Path file, @Nullable Algorithm algorithm) throws IOException, KeyFault {
        byte[] bytes = Files.readAllBytes(file);
        JsonObject jwk = jwk(bytes);
        if (jwk == null && algorithm != null && algorithm.symmetric()) {
            jwk = new JsonObject().put("kty", "oct").put("k", base64Url(withoutNewline(bytes)));
        }
        if (jwk == null) {
            return TokenMint.of(new String(bytes, StandardCharsets.UTF_8));
        }
        if (algorithm != null) {
            jwk.put("alg", algorithm.name());
        }
        return TokenMint.of(jwk.encode());
    }

    /** Writes a file that only this user can read, and never over another. */
    static void writePrivate(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text + "\n");
    }

    /** Writes a file, never over another. */
    static void writePublic(Path file, String text) throws IOException {
        Files.writeString(file, text + "\n", StandardOpenOption.CREATE_NEW);
    }

    private static @Nullable JsonObject jwk(byte[] bytes) {
        try {
            return new JsonObject(new String(bytes, StandardCharsets.UTF_8));
        } catch (DecodeException e) {
            return null;
        }
    }

    private static byte[] withoutNewline(byte[] bytes) {
        int length = bytes.length;
        return length > 0 && bytes[length - 1] == '\n' ? Arrays.copyOf(bytes, length - 1) : bytes;
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The algorithms that have a key pair. */
    static Set<Algorithm> pairs() {
        Set<Algorithm> pairs = EnumSet.allOf(Algorithm.class);
        pairs.removeIf(Algorithm::symmetric);
        return pairs;
    }
}
