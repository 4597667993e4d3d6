package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.testing.TestToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Searches everything that the tests before it printed and logged, at the levels that users have, for tokens. Run by an
 * execution of its own behind all other tests.
 */
final class WholeRunIT {
    /** A compact JWS whose header is a JSON object, whatever its signature is worth. */
    private static final Pattern TOKEN =
            Pattern.compile("eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}");

    @Test
    void printedNoToken() {
        List<Path> printed = printed();
        assumeTrue(!printed.isEmpty(), "nothing was printed before: run it by mvn verify");
        assertThat(printed).noneMatch(file -> holdsToken(read(file)));
    }

    @Test
    void theSearchFindsATokenInALine() {
        assertThat(holdsToken("time event=open reason=\"" + TestToken.valid() + "\"\n"))
                .isTrue();
        assertThat(holdsToken("eyJ0.a.b an.ordinary.line io.tollgate.it.WholeRunIT"))
                .isFalse();
    }

    private static boolean holdsToken(String text) {
        return TOKEN.matcher(text).find();
    }

    /** What surefire and failsafe keep of each class's output. */
    private static List<Path> printed() {
        Path target = Path.of(System.getProperty("basedir", "."), "target");
        List<Path> printed = new ArrayList<>();
        for (String reports : List.of("surefire-reports", "failsafe-reports")) {
            Path folder = target.resolve(reports);
            if (Files.isDirectory(folder)) {
                printed.addAll(outputsIn(folder));
            }
        }
        return printed;
    }

    private static List<Path> outputsIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith("-output.txt")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
