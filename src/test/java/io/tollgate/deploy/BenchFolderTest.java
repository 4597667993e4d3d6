package io.tollgate.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.SidecarFlags;
import io.tollgate.config.yaml.Problems.Problem;
import io.tollgate.testing.Peers;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bench/} ships: its scripts parse, and every proxy takes the configuration that it is compared with. */
final class BenchFolderTest {
    private static final Path BENCH = Path.of("bench");
    private static final Path COMPARE = BENCH.resolve("compare.sh");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void configure() throws Exception {
        for (String transport : List.of("plain", "tls")) {
            Path keys = Files.createDirectory(folder.resolve(transport)).toRealPath();
            TestKeys.writeJwks(keys);
            TestKeys.writeRsaPem(keys);
            TestCertificates certificates = TestCertificates.forNames("localhost");
            Path certificate = Files.move(certificates.writeCertificate(keys), keys.resolve("edge.crt"));
            Path key = Files.move(certificates.writeKey(keys), keys.resolve("edge.key"));
            Files.writeString(keys.resolve("edge.pem"), Files.readString(certificate) + Files.readString(key));
            assertThat(run(Map.of("TRANSPORT", transport), COMPARE.toString(), "configure", keys.toString()))
                    .isEmpty();
        }
    }

    static Stream<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(BENCH)) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList().stream();
        }
    }

    static Stream<Path> scripts() throws IOException {
        return files(".sh");
    }

    static Stream<Path> programs() throws IOException {
        return files(".c");
    }

    static Stream<Path> drawings() throws IOException {
        return files(".py");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void everyScriptParses(Path script) {
        assertThat(run(Map.of(), "bash", "-n", script.toString())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void everyScriptSaysWhatItDoes(Path script) throws IOException {
        assertThat(Files.readAllLines(script)).element(1).asString().startsWith("# ");
    }

    @Test
    void everyScriptIsClean() throws IOException {
        Peers.requireCommand("shellcheck", "shellcheck");
        String[] words = Stream.concat(Stream.of("shellcheck", "-x"), scripts().map(Path::toString))
                .toArray(String[]::new);
        assertThat(run(Map.of(), words)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void everyProgramCompilesWithoutAWarning(Path program) {
        Peers.requireCommand("gcc", "gcc");
        assertThat(run(Map.of(), "gcc", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", program.toString()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("drawings")
    void everyPythonScriptParses(Path script) {
        assertThat(run(Map.of(), Peers.PYTHON, "-c", "import ast; ast.parse(open('" + script + "').read())"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void haproxyTakesItsConfiguration(String transport) {
        Peers.requireCommand("haproxy", "haproxy");
        run(Map.of(), "haproxy", "-q", "-c", "-f", file(transport, "haproxy.cfg"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void nginxTakesItsConfiguration(String transport) {
        Peers.requireNginxJs();
        run(Map.of(), "nginx", "-t", "-e", file(transport, "nginx.error"), "-c", file(transport, "nginx.conf"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void envoyTakesItsConfiguration(String transport) {
        String program = Peers.requireEnvoy().toString();
        run(Map.of(), program, "--mode", "validate", "--log-level", "error", "-c", file(transport, "envoy.yaml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void tollgateTakesItsConfiguration(String transport) {
        Path own = Path.of(file(transport, "tollgate.yaml"));
        assertThat(ConfigLoader.load(own, Map.of(), SidecarFlags.NONE)
                        .problems()
                        .all())
                .noneMatch(Problem::error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"haproxy.cfg", "nginx.conf", "envoy.yaml", "tollgate.yaml"})
    void nothingIsLeftToFillIn(String name) throws IOException {
        assertThat(Files.readString(folder.resolve("plain").resolve(name)))
                .contains("127.0.0.1", "17300")
                .doesNotContainPattern("@[A-Z]+@");
    }

    @Test
    void theTableHoldsMediansAndRatios() throws IOException {
        rounds("pipe", 30_000, 10, 12, 11);
        rounds("haproxy", 11_000, 20, 20, 20);
        rounds("tollgate", 12_000, 22, 19, 90);
        assertThat(results("table", folder.toString()))
                .containsPattern("ours / pipe +\\| ours / haproxy")
                .containsPattern(
                        "16 in flight, 64 tunnels +\\| 11\\.0 +\\| 20\\.0 +\\| 22\\.0 +\\| 2\\.00 +\\| 1\\.10 ");
        assertThat(results("half", folder.toString(), "messages", "64x128x16")).isEqualTo("5500\n");
    }

    private static void rounds(String proxy, int perSecond, int... micros) throws IOException {
        for (int each : micros) {
            Files.writeString(folder.resolve("results.jsonl"), """
                    {"part": "messages", "case": "64x128x16", "round": 1, "proxy": "%s", \
                    "load": {"perSecond": %d, "process": {"cpuMicrosEach": %d}}}
                    """.formatted(proxy, perSecond, each), CREATE, APPEND);
        }
    }

    private static String results(String... words) {
        return run(
                Map.of(),
                Stream.concat(
                                Stream.of(
                                        Peers.PYTHON,
                                        BENCH.resolve("results.py").toString()),
                                Stream.of(words))
                        .toArray(String[]::new));
    }

    private static String file(String transport, String name) {
        return folder.resolve(transport).resolve(name).toString();
    }

    /** What it said; fails with that if it did not end well. */
    private static String run(Map<String, String> environment, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            return said;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("Cannot run " + command[0] + ": " + e, e);
        }
    }
}
