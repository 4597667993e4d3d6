package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Commands that a page names within a sentence are ones that there are, with options that they take. */
final class MentionedCommandsTest {
    private static final Pattern COMMAND = Pattern.compile("`(?:\\./)?tollgate ([a-z]+)( [^`\n]*)?`");
    private static final Pattern OPTION = Pattern.compile("(?<= )(--?[a-zA-Z][a-z-]*)");
    private static final Pattern PROFILE = Pattern.compile("`mvn [^`\n]*-P([a-z]+)");

    private static Stream<String> texts() {
        return Stream.of(".", "docs", "bench", "conf", "conf/examples")
                .flatMap(MentionedCommandsTest::list)
                .map(MentionedCommandsTest::text);
    }

    private static Stream<Path> list(String folder) {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.filter(file -> file.toString().matches(".*\\.(md|yaml)")).toList().stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Each once: the command's name and the rest of the line. */
    static Stream<List<String>> commands() {
        return texts().flatMap(text -> COMMAND.matcher(text).results())
                .map(found -> List.of(found.group(1), found.group(2) == null ? "" : found.group(2)))
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatIsNamedIsThere(List<String> words) {
        CommandLine command = Main.commandLine().getSubcommands().get(words.get(0));
        assertThat(command).as("tollgate %s", words.get(0)).isNotNull();
        assertThat(OPTION.matcher(words.get(1)).results().map(MatchResult::group))
                .allSatisfy(option -> assertThat(command.getCommandSpec().findOption(option))
                        .as("tollgate %s %s", words.get(0), option)
                        .isNotNull());
    }

    @Test
    void enoughOfThemAreFound() {
        assertThat(commands().map(words -> words.get(0)).distinct())
                .contains("demo", "run", "check", "explain", "why", "token", "bench", "version");
    }

    @Test
    void everyProfileOfTheBuildIsThere() {
        String build = text(Path.of("pom.xml"));
        assertThat(texts().flatMap(text -> PROFILE.matcher(text).results()).map(found -> found.group(1)))
                .contains("jmh", "soak")
                .allSatisfy(profile -> assertThat(build).contains("<id>" + profile + "</id>"));
    }
}
