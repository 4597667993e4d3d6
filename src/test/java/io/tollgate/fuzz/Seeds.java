package io.tollgate.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The inputs that are kept for each target: where its fuzzer starts, and what once broke it. */
public final class Seeds {
    static final Path FOLDER = Path.of("src/test/resources/fuzz");

    private Seeds() {}

    /** A target's files, in order of name. */
    static List<Path> of(String target) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(target))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The contents of those whose name starts so. */
    public static List<byte[]> named(String target, String start) {
        return of(target).stream()
                .filter(file -> file.getFileName().toString().startsWith(start))
                .map(Seeds::read)
                .toList();
    }

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
