package io.tollgate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input that is kept for a fuzz target holds what the target claims, without the fuzzer. */
final class ReplayTest {
    static Set<String> targets() {
        return Targets.names();
    }

    static Stream<Arguments> inputs() {
        return targets().stream()
                .flatMap(target -> Seeds.of(target).stream()
                        .map(file -> Arguments.of(target, file.getFileName().toString(), Seeds.read(file))));
    }

    @Test
    void everyTargetHasItsFolder() throws IOException {
        try (Stream<Path> folders = Files.list(Seeds.FOLDER)) {
            Set<String> names =
                    folders.map(folder -> folder.getFileName().toString()).collect(Collectors.toSet());
            assertThat(names).isEqualTo(targets());
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void noFolderIsEmpty(String target) {
        assertThat(Seeds.of(target)).hasSizeGreaterThanOrEqualTo(5);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("inputs")
    void theInputHolds(String target, String name, byte[] input) throws Exception {
        Targets.test(target, input);
    }

    /** An input cut short is another. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("inputs")
    void itsBeginningsHold(String target, String name, byte[] input) throws Exception {
        int step = 1 + input.length / 30;
        for (int length = 0; length < input.length; length += step) {
            Targets.test(target, Arrays.copyOf(input, length));
        }
    }
}
