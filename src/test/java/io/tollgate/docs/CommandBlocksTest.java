package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that a page tells people to type is left untried without a reason. */
final class CommandBlocksTest {
    /** By page and first line: why no test runs it. */
    private static final Map<String, String> NOT_RUN = Map.of(
            "README.md mvn verify",
            "the run that this test is part of",
            "docs/reliability.md mvn -Pfuzz -Dfuzz.target=frame -Dfuzz.seconds=3600 test",
            "an hour; ReplayTest runs the seeds",
            "docs/kubernetes.md docker build --tag tollgate --build-arg REVISION=\"$(git rev-parse HEAD)\" .",
            ".ci/run does, before the tests of the image",
            "Dockerfile docker build -t tollgate .",
            ".ci/run does",
            "Dockerfile docker run --read-only -p 8080:8080 -v \"$PWD/conf/examples:/etc/tollgate:ro\" tollgate run "
                    + "--config /etc/tollgate/sidecar.yaml",
            "it takes a fixed port; ImageIT starts the image read-only on a free one",
            "bench/README.md apt-get install openjdk-17-jdk-headless maven gcc libc6-dev haproxy nginx "
                    + "libnginx-mod-http-js procps openssl \\",
            "changes the machine; .ci/run installs the same",
            "bench/README.md bench/compare.sh                      # all parts; about three quarters of an hour",
            "three quarters of an hour; BenchFolderTest runs its other words and what reads its results");

    /** An indented line that looks like a command; such a block has no mark, so it has to be a fenced one. */
    private static final Pattern INDENTED = Pattern.compile("(?m)^(?: {4}|\t| +```).*");

    private static final Pattern PROGRAM = Pattern.compile(
            "^\\s*(?:\\$ )?(?:\\./|bench/)?(?:tollgate|mvn|docker|kubectl|kustomize|curl|aws|npm|npx|node|apt-get|pip|python3|cd|"
                    + "openssl|git|java|compare\\.sh|websocat) .*");

    private static String key(Snippet snippet) {
        return snippet.page() + " " + snippet.source().lines().findFirst().orElse("");
    }

    static Stream<Snippet> typed() {
        return Snippet.all().filter(Snippet::isForShell);
    }

    @ParameterizedTest
    @MethodSource("typed")
    void everyBlockForAShellIsRunOrSaidWhyNot(Snippet snippet) {
        boolean run = Runner.of(snippet).isPresent();
        assertThat(run ^ NOT_RUN.containsKey(key(snippet)))
                .as("%s has a runner (%s) or else a reason", key(snippet), run)
                .isTrue();
    }

    @Test
    void everyReasonIsOfABlockThatIsThere() {
        assertThat(typed().map(CommandBlocksTest::key)).containsAll(NOT_RUN.keySet());
    }

    @ParameterizedTest
    @EnumSource(Runner.class)
    void everyRunnerTakesItsOwn(Runner runner) {
        assertThat(runner.snippets()).isNotEmpty();
        assertThat(runner.test().text()).contains(runner.selection());
    }

    static Stream<Page> pages() {
        return Page.all().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void noCommandStandsOutsideOfABlock(Page page) {
        String outside = page.text().replaceAll("(?ms)^```.*?^```$", "");
        assertThat(INDENTED.matcher(outside).results().map(line -> line.group()))
                .noneMatch(
                        line -> PROGRAM.matcher(line).matches() || line.strip().startsWith("```"));
    }

    @Test
    void theImageIsBuiltByTheWordsOfThePage() throws Exception {
        assertThat(Files.readString(Path.of(".ci/run")))
                .containsPattern("docker build .*--build-arg REVISION=\"\\$\\(git rev-parse HEAD\\)\" \\.");
    }

    @Test
    void whatTheComparisonNeedsIsWhatTheTestsInstall() throws Exception {
        String install = typed().filter(snippet -> key(snippet).startsWith("bench/README.md apt-get"))
                .map(Snippet::source)
                .findFirst()
                .orElseThrow();
        String installed = Files.readString(Path.of(".ci/run"));
        assertThat(Pattern.compile("[a-z][a-z0-9-]+-[a-z0-9-]+|haproxy|nginx|openssl|gcc|maven")
                        .matcher(install.substring(install.indexOf("install"), install.indexOf("python3 -m")))
                        .results()
                        .map(found -> found.group())
                        .filter(name -> !name.equals("python3-matplotlib")))
                .hasSizeGreaterThan(7)
                .allSatisfy(name -> assertThat(installed).contains(name));
    }

    @Test
    void theProfileOfTheFuzzTargetsTakesItsWords() throws Exception {
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<id>fuzz</id>", "${fuzz.target}", "<fuzz.seconds>");
    }
}
