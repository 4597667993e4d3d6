package io.tollgate.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A program in Lua that Redis runs as a whole. Immutable.
 *
 * @param name for logs
 * @param source what it does
 * @param sha1 of the source, by which Redis knows it once it has seen it
 */
public record Script(String name, String source, String sha1) {

    public static Script of(String name, String source) {
        return new Script(name, source, sha1(source));
    }

    /**
     * One in a file {@code NAME.lua} beside a class; blocks.
     *
     * @throws IllegalStateException if there is no such file, which is a mistake in the build
     */
    public static Script beside(Class<?> type, String name) {
        try (InputStream file = type.getResourceAsStream(name + ".lua")) {
            if (file == null) {
                throw new IllegalStateException("No " + name + ".lua beside " + type.getName());
            }
            return of(name, new String(file.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + name + ".lua beside " + type.getName(), e);
        }
    }

    private static String sha1(String source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }
}
