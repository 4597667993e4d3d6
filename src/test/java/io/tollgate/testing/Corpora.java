package io.tollgate.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Test data that others published and that is not ours to ship. It lies in {@code shared/corpora} beside the checkout or
 * beside a folder above it, or where the system property {@code corpora} says. A test that does not find its file is
 * skipped and says so, also where other programs are required.
 */
public final class Corpora {
    private Corpora() {}

    /** A file of JSON in a folder of the corpora. */
    public static JsonObject json(String folder, String file) {
        Optional<Path> found = roots().map(root -> root.resolve(folder).resolve(file))
                .filter(Files::exists)
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), "shared/corpora/%s/%s is not here: skipped".formatted(folder, file));
        try {
            return new JsonObject(Files.readString(found.orElseThrow()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> roots() {
        String named = System.getProperty("corpora");
        Stream<Path> above = Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                .flatMap(folder -> Stream.of("shared", "work/shared").map(folder::resolve))
                .map(shared -> shared.resolve("corpora"));
        return named == null ? above : Stream.of(Path.of(named));
    }
}
