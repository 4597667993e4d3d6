package io.tollgate.demo;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page's files, out of the jar. Immutable. */
final class PageFiles {
    private static final String FIRST = "page.html";
    private static final List<String> NAMES = List.of(
            FIRST,
            "page.css",
            "icon.svg",
            "page.mjs",
            "chat.mjs",
            "commands.mjs",
            "elements.mjs",
            "expiry.mjs",
            "heads.mjs",
            "log.mjs",
            "places.mjs",
            "tampered.mjs",
            "token.mjs",
            "tunnel.mjs");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** A file's bytes and what they are. */
    record PageFile(Buffer bytes, String type) {}

    private final Map<String, PageFile> byPath = new LinkedHashMap<>();

    /** @throws IOException if the jar is broken */
    static PageFiles read() throws IOException {
        PageFiles files = new PageFiles();
        for (String name : NAMES) {
            files.byPath.put(name.equals(FIRST) ? "/" : "/" + name, read(name));
        }
        return files;
    }

    private static PageFile read(String name) throws IOException {
        try (InputStream file = PageFiles.class.getResourceAsStream("page/" + name)) {
            if (file == null) {
                throw new IOException("The page's file " + name + " is not in the jar");
            }
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
            return new PageFile(Buffer.buffer(file.readAllBytes()), type);
        }
    }

    @Nullable
    PageFile at(String path) {
        return byPath.get(path);
    }
}
