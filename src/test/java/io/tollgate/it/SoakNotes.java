package io.tollgate.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What long runs have measured, in target/soak.txt, a line each. */
final class SoakNotes {
    private SoakNotes() {}

    static void add(String line) throws IOException {
        Files.writeString(
                Files.createDirectories(Path.of("target")).resolve("soak.txt"),
                line + System.lineSeparator(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
