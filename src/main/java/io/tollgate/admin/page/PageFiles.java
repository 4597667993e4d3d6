package io.tollgate.admin.page;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files of a page, out of the jar, by the path they are served at. Filled by one thread; then only read. */
public final class PageFiles {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** Enough of a digest that no two versions of a file have the same. */
    private static final int TAG_LENGTH = 22;

    /**
     * A file's bytes and what they are.
     *
     * @param tag of exactly these bytes, as an entity tag (RFC 9110 §8.8.3)
     */
    public record PageFile(Buffer bytes, String type, String tag) {}

    private final Map<String, PageFile> byPath = new LinkedHashMap<>();

    /**
     * Adds one.
     *
     * @param beside the class whose folder the file's name starts at
     * @throws IOException if the jar is broken
     */
    public PageFiles add(String path, Class<?> beside, String name) throws IOException {
        try (InputStream file = beside.getResourceAsStream(name)) {
            if (file == null) {
                throw new IOException("The page's file " + name + " is not in the jar");
            }
            byte[] bytes = file.readAllBytes();
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain; charset=utf-8");
            byPath.put(path, new PageFile(Buffer.buffer(bytes), type, tag(bytes)));
        }
        return this;
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + Base64.getUrlEncoder().encodeToString(digest).substring(0, TAG_LENGTH) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    public @Nullable PageFile at(String path) {
        return byPath.get(path);
    }
}
