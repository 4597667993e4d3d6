package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in conf/ is right, for the loader and for the schema. */
final class ExamplesTest {
    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("conf"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void loadsWithoutAProblem(Path file) {
        Loaded loaded = ConfigLoader.load(file, Map.of(), SidecarFlags.NONE);
        assertThat(loaded.problems().all()).isEmpty();
        assertThat(loaded.settings()).isNotNull();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void holdsToTheSchema(Path file) {
        assertThat(JsonSchemaFile.errors(file)).isEmpty();
    }
}
