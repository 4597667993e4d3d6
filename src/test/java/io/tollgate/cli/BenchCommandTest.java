package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.EchoServer;
import io.tollgate.testing.StubUpstream;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BenchCommandTest {
    @TempDir
    private Path folder;

    /** Scripts rely on these names. */
    @Test
    void theJsonObjectHasTheseNamesAndIsAllThatIsPrinted() {
        try (EchoServer echo = EchoServer.start()) {
            CommandRun run = bench(echo.url() + "/x?access_token=s3cret", "--json", "--pid", own());
            assertThat(run.code()).isZero();
            JsonObject json = new JsonObject(run.out());
            assertThat(json.fieldNames())
                    .containsExactly(
                            "mode",
                            "url",
                            "connections",
                            "size",
                            "window",
                            "rate",
                            "seconds",
                            "opened",
                            "openedPerSecond",
                            "failures",
                            "firstFailure",
                            "done",
                            "perSecond",
                            "megabytesPerSecond",
                            "latencyMicros",
                            "dropped",
                            "unanswered",
                            "wrong",
                            "closes",
                            "statuses",
                            "process",
                            "client");
            assertThat(json.getJsonObject("latencyMicros").fieldNames())
                    .containsExactly("min", "p50", "p90", "p99", "p999", "max", "mean");
            assertThat(json.getJsonObject("process").fieldNames())
                    .containsExactly(
                            "cpuMicrosEach", "cpuShare", "residentKilobytes", "residentKilobytesPerConnection");
            assertThat(json.getJsonObject("client").fieldNames()).containsExactly("cpuShare");
            assertThat(json.getString("url")).isEqualTo(echo.url() + "/x?***");
            assertThat(json.getJsonObject("statuses")).isEqualTo(new JsonObject().put("101", 2));
            assertThat(json.getDouble("perSecond"))
                    .isEqualTo(Math.round(json.getLong("done") / json.getDouble("seconds") * 10) / 10.0);
        }
    }

    @Test
    void theJsonObjectSaysWhatWasAskedFor() {
        try (EchoServer echo = EchoServer.start()) {
            JsonObject json =
                    new JsonObject(bench(echo.url(), "--json", "--size", "1KiB", "--rate", "50/s", "--window", "3")
                            .out());
            assertThat(json.getString("mode")).isEqualTo("messages");
            assertThat(json.getInteger("connections")).isEqualTo(2);
            assertThat(json.getInteger("size")).isEqualTo(1024);
            assertThat(json.getInteger("window")).isEqualTo(3);
            assertThat(json.getDouble("rate")).isEqualTo(50);
            assertThat(json.getValue("process")).isNull();
            assertThat(json.getDouble("seconds")).isIn(0.1, 3.0);
        }
    }

    @Test
    void withoutASampleLatenciesAreNull() {
        try (StubUpstream server = StubUpstream.start(Answers.status(401, "no"))) {
            CommandRun run = bench(server.url(), "--json");
            assertThat(run.code()).isEqualTo(1);
            JsonObject json = new JsonObject(run.out());
            assertThat(json.getJsonObject("latencyMicros").stream().map(java.util.Map.Entry::getValue))
                    .hasSize(7)
                    .containsOnlyNulls();
            assertThat(json.getInteger("failures")).isEqualTo(2);
            assertThat(json.getJsonObject("statuses")).isEqualTo(new JsonObject().put("401", 2));
        }
    }

    @Test
    void peopleReadATable() {
        try (EchoServer echo = EchoServer.start()) {
            CommandRun run = bench(echo.url(), "--pid", own(), "--rate", "100/s");
            assertThat(run.out())
                    .contains("target        " + echo.url())
                    .containsPattern("connections +2 opened, [\\d,]+/s; 0 failed")
                    .containsPattern("messages +\\d+ in [\\d.]+ s, 100/s")
                    .containsPattern("0 wrong, 0 dropped, 0 unanswered")
                    .containsPattern("latency +min +p50 +p90 +p99 +p99.9 +max +mean\n")
                    .containsPattern("process +[\\d.]+ µs CPU each message, ")
                    .containsPattern("client +\\d+% of its threads' time");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "upgrades; upgrades +[\\d,]+ in 0",
                "idle; kB more for each connection",
                "IDLE; process +\\d+% of a core"
            })
    void theOtherModesTellTheirOwn(String mode, String line) {
        try (StubUpstream server = StubUpstream.start(Answers.accept())) {
            CommandRun run = bench(server.url(), "--mode", mode, "--pid", own());
            assertThat(run.code()).as(run.out()).isZero();
            assertThat(run.out()).containsPattern(line);
        }
    }

    @Test
    void aTokenGoesOutAndIsNeverPrinted() throws IOException {
        Path tokens = Files.writeString(folder.resolve("tokens"), "s3cret-of-alice\ns3cret-of-bob\n");
        try (StubUpstream server = StubUpstream.start(Answers.status(403, "no"))) {
            CommandRun run = bench(
                    server.url() + "/?t={token}",
                    "--tokens",
                    tokens.toString(),
                    "--header",
                    "X-Token: {token}",
                    "--subprotocol",
                    "chat,t.{token}");
            assertThat(server.received())
                    .contains("GET /?t=s3cret-of-alice ", "X-Token: s3cret-of-bob", "chat, t.s3cret-of-alice");
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.out() + run.err()).contains("status 403").doesNotContain("s3cret");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/ | URL: expected ws://",
                "ws://h/ --size 12 | expected a size with a unit",
                "ws://h/ --size 1TiB | expected a size with a unit",
                "ws://h/ --size 65MiB | size: found",
                "ws://h/ --rate 100 | expected a rate",
                "ws://h/ --rate 0/s | expected a rate",
                "ws://h/ --rate 100/m | expected a rate",
                "ws://h/ --rate 5/s --mode idle | rate: found one",
                "ws://h/ --open-rate x | expected a rate",
                "ws://h/ --duration 5 | expected a duration",
                "ws://h/ --duration 0 | duration: found 0",
                "ws://h/ --connections 0 | connections: found 0",
                "ws://h/ --connections 100000000 | the limit of open files",
                "ws://h/ --threads 3 --connections 2 | threads: found 3",
                "ws://h/ --window 0 | window: found 0",
                "ws://h/ --fragments 99 | fragments: found 99",
                "ws://h/ --mode flood | --mode",
                "ws://127.0.0.1/ --pid 99999999999 | pid: found 99999999999",
                "ws://h/ --tokens nowhere | tokens: cannot read nowhere",
                "ws://h/?{token} | found {token} but no tokens",
                "ws://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/ | found no address for host aaa",
                "wss://127.0.0.1/ --ca nowhere | no such file: nowhere",
                "--json | Missing required parameter"
            })
    void whatCannotBeDoneIsAUsageError(String line) {
        String[] halves = line.split(" \\| ", 2);
        String[] words = Stream.concat(Stream.of("bench"), Stream.of(halves[0].split(" ", -1)))
                .toArray(String[]::new);
        CommandRun run = CommandRun.of(words);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("tollgate: ")
                .contains(halves[1], "bench --help")
                .doesNotContain("\tat ");
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(CommandRun.of("bench", "--help").out())
                .contains(
                        "--mode",
                        "--connections",
                        "--size",
                        "--window",
                        "--rate",
                        "--open-rate",
                        "--duration",
                        "--warmup",
                        "--text",
                        "--fragments",
                        "--header",
                        "--subprotocol",
                        "--tokens",
                        "--ca",
                        "--insecure",
                        "--threads",
                        "--pid",
                        "--json",
                        "--quiet");
    }

    private static String own() {
        return Long.toString(ProcessHandle.current().pid());
    }

    private static CommandRun bench(String url, String... more) {
        return clean(line ->
                CommandRun.of(Stream.concat(Stream.of(("bench " + url + line).split(" ", -1)), Stream.of(more))
                        .toArray(String[]::new)));
    }

    /**
     * A short run, and a longer one where that was too short: a busy machine may need more than a moment for the first message.
     *
     * @param started by the options that make it short
     */
    static CommandRun clean(Function<String, CommandRun> started) {
        String few = " --connections 2 --open-rate 10000/s --warmup 0 --duration ";
        CommandRun run = started.apply(few + "100ms");
        return (run.out() + run.err()).contains("none came back") ? started.apply(few + "3s") : run;
    }
}
