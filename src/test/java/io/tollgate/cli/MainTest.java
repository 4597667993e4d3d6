package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.SidecarFlags.Flag;
import io.tollgate.testing.CapturedLogs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

final class MainTest {
    @Test
    void noCommandIsAUsageErrorThatNamesTheWayOut() {
        CommandRun run = CommandRun.of();
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("tollgate: a command is needed\nSee: tollgate --help");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "run --nonsense",
                "check a b",
                "token --expires soon",
                "demo --port http",
                "demo --page-port 65536"
            })
    void whatIsNotUnderstoodIsAUsageErrorWithoutAStackTrace(String line) {
        CommandRun run = CommandRun.of(line.split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("tollgate: ").contains("--help").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chekc                  | unknown command chekc, expected one of demo, run, check, explain, why, token, bench, version; did you mean check?",
                "check --confg a.yaml   | unknown option --confg; did you mean --config?",
                "check --tokn=secret    | unknown option --tokn",
                "check a.yaml           | found a.yaml, expected nothing but options; a configuration is named by --config FILE",
                "version all            | found all, expected nothing but options"
            })
    void whatIsNotUnderstoodIsToldWithWhatIsExpected(String line, String told) {
        assertThat(CommandRun.of(line.split(" ")).err().lines().findFirst()).hasValue("tollgate: " + told);
    }

    @Test
    void whatCouldNotBeWrittenIsNotWell() {
        StringWriter err = new StringWriter();
        OutputStream disk = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        PrintWriter full = new PrintWriter(disk, true, StandardCharsets.UTF_8);
        full.println("a token");
        assertThat(Main.arrived(0, List.of("token"), full, new PrintWriter(err, true)))
                .isEqualTo(74);
        assertThat(err).hasToString("tollgate: what was printed could not be written" + System.lineSeparator());
        assertThat(Main.arrived(1, List.of("token"), full, new PrintWriter(err)))
                .isEqualTo(1);
        assertThat(Main.arrived(0, List.of("run"), full, new PrintWriter(err))).isZero();
        assertThat(Main.arrived(0, List.of(), new PrintWriter(new StringWriter()), new PrintWriter(err)))
                .isZero();
    }

    @Test
    void theVersionIsAnOptionToo() {
        CommandRun run = CommandRun.of("--version");
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo(CommandRun.of("version").out());
    }

    @Test
    void aValueThatBeginsWithAnAtIsNoFileOfArguments(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("header"), "Authorization: Bearer secret\n");
        CommandRun run = CommandRun.of("explain", "--url", "ws://h/", "-H", "@" + file);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("expected each -H as 'Name: value'").doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run"})
    void anEmptyNameOfAFileIsTold(String command) {
        assertThat(CommandRun.of(command, "--config", "").err()
                        + CommandRun.of(command, "--config", "").out())
                .contains("--config: found nothing, expected the name of a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "run", "check", "explain", "why", "token", "bench", "version"})
    void everyCommandHelps(String command) {
        CommandRun run = CommandRun.of(command, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: tollgate " + command);
        assertThat(CommandRun.of("--help").out()).contains("\n  " + command + " ");
    }

    @Test
    void eachCommandIsSummedUpInOneSentence() {
        assertThat(Main.commandLine().getSubcommands().values())
                .extracting(command -> command.getCommandSpec().usageMessage().description()[0])
                .allMatch(summary -> summary.endsWith("."));
    }

    @ParameterizedTest
    @EnumSource
    void runAndCheckTakeEveryFlag(Flag flag) {
        assertThat(CommandRun.of("run", "--help").out()).contains(flag.option() + "=");
        assertThat(CommandRun.of("check", "--help").out()).contains(flag.option() + "=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--config a.yaml",
                "--config=a.yaml",
                "--config a.yaml --listen :0 --health=:0",
                "--upstream ws://a,ws://b --issuer=https://i/?a=b --audience any --jwks file:k",
                ""
            })
    void theUsualWordsOfARunMeanWhatPicocliTakesThemFor(String line) {
        List<String> words = line.isEmpty() ? List.of() : List.of(line.split(" "));
        CommandLine tollgate = Main.commandLine();
        tollgate.parseArgs(Stream.concat(Stream.of("run"), words.stream()).toArray(String[]::new));
        CommandSpec run = tollgate.getSubcommands().get("run").getCommandSpec();
        assertThat(ConfigurationOptions.usual(words).get())
                .usingRecursiveComparison()
                .isEqualTo(ConfigurationOptions.load(run));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "--config",
                "--config=",
                "--config @words",
                "--config --listen",
                "--config 'a.yaml'",
                "--config a.yaml --config b.yaml",
                "--listen :1 --listen=:2",
                "--nonsense a",
                "--config a\0b",
                "a.yaml"
            })
    void otherWordsAreLeftToPicocli(String line) {
        assertThat(ConfigurationOptions.usual(List.of(line.split(" ")))).isNull();
    }

    @Test
    void aFaultOfOursIsToldByKindAndPlaceOnly() {
        StringWriter err = new StringWriter();
        try (CapturedLogs log = CapturedLogs.asConfigured()) {
            Throwable fault = new IllegalStateException("quotes a t0ken", new IOException("quotes a t0ken too"));
            assertThat(Main.internalError(fault, new PrintWriter(err, true))).isEqualTo(ExitCode.INTERNAL_ERROR);
            assertThat(String.join("\n", log.lines()))
                    .contains("IllegalStateException", "java.io.IOException", "MainTest.java")
                    .doesNotContain("t0ken");
        }
        assertThat(err).asString().contains("IllegalStateException").doesNotContain("t0ken");
    }

    @Test
    void versionNamesJdkAndTransport() {
        CommandRun run = CommandRun.of("version");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("JDK " + Runtime.version()).containsPattern("transport (epoll|nio)");
    }
}
