package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.EchoServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/benchmarking.md says to type runs, with few connections and for a moment; what it explains is there. */
final class BenchmarkingPageTest {
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\./tollgate (bench .*)$");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern OPTIONS_OF_A_LONG_RUN =
            Pattern.compile(" --(duration|warmup|connections|open-rate) \\S+");

    @TempDir
    private Path folder;

    static Stream<String> commands() {
        return COMMAND.matcher(page()).results().map(found -> found.group(1));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandRuns(String command) throws IOException {
        Path tokens = Files.writeString(folder.resolve("tokens.txt"), "one\ntwo\n");
        try (EchoServer echo = EchoServer.start()) {
            String line = OPTIONS_OF_A_LONG_RUN
                    .matcher(command)
                    .replaceAll("")
                    .replace("ws://127.0.0.1:9000", echo.url())
                    .replace("tokens.txt", tokens.toString());
            CommandRun run = BenchCommandTest.clean(few -> CommandRun.of(words(line + few)));
            assertThat(run.code()).as(run.out() + run.err()).isZero();
        }
    }

    @Test
    void everyFieldIsExplained() {
        try (EchoServer echo = EchoServer.start()) {
            String pid = Long.toString(ProcessHandle.current().pid());
            CommandRun run = BenchCommandTest.clean(
                    few -> CommandRun.of(words("bench " + echo.url() + few + " --json --pid " + pid)));
            JsonObject json = new JsonObject(run.out());
            List<String> names = new ArrayList<>(json.fieldNames());
            names.addAll(json.getJsonObject("latencyMicros").fieldNames());
            names.addAll(json.getJsonObject("process").fieldNames());
            names.addAll(json.getJsonObject("client").fieldNames());
            assertThat(names).allSatisfy(name -> assertThat(page()).contains("`" + name + "`"));
        }
    }

    private static String[] words(String line) {
        return WORD.matcher(line)
                .results()
                .map((MatchResult word) -> word.group(1) == null ? word.group(2) : word.group(1))
                .toArray(String[]::new);
    }

    private static String page() {
        try {
            return Files.readString(Path.of("docs/benchmarking.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
