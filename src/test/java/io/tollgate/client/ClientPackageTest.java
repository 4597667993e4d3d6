package io.tollgate.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Peers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of the client's README work, and what comes out is what others may install. */
final class ClientPackageTest {
    private static final Pattern COMMANDS = Pattern.compile("(?s)```sh\n(.*?)```");

    /** What a checkout and the CI do once; it asks the registry. */
    private static final String INSTALL = "npm ci";

    @TempDir
    private static Path folder;

    /** What the first line of its page, {@code npm pack}, says of the package that it makes. */
    private static JsonObject packed;

    @BeforeAll
    static void pack() throws Exception {
        Peers.requireClientTools();
        String output = run("npm pack --json --pack-destination " + folder, Map.of());
        packed = new JsonArray(output.substring(output.indexOf("[\n"))).getJsonObject(0);
    }

    static Stream<String> commands() throws IOException {
        return COMMANDS.matcher(read("README.md"))
                .results()
                .flatMap(found -> Stream.of(found.group(1).split("\n| && ")))
                .filter(command -> !command.equals(INSTALL));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(strings = {"npm run build", "npm run types", "npm test"})
    void everyCommandOfItsPageWorks(String command) throws Exception {
        run(command, Map.of());
    }

    @Test
    void itsPageNamesNoOther() throws Exception {
        assertThat(commands()).containsExactlyInAnyOrder("npm pack", "npm run build", "npm run types", "npm test");
        assertThat(Path.of(".ci/run")).content().contains("\nnpm ci --prefix src/client ");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void minifiedItPassesTheSameTests() throws Exception {
        String output = run("node --test test/*.test.mjs", Map.of("TOLLGATE_CLIENT", "tollgate-client/min"));
        assertThat(output).containsPattern("pass [1-9]\\d").contains("fail 0");
    }

    @Test
    void minifiedItHasAtMost2048BytesAndAsManyAsItsPageSays() {
        int size = packed.getJsonArray("files").stream()
                .map(JsonObject.class::cast)
                .filter(file -> file.getString("path").endsWith(".min.js"))
                .mapToInt(file -> file.getInteger("size"))
                .sum();
        assertThat(size).isBetween(1, 2048);
        assertThat(Path.of("docs/browser.md"))
                .content()
                .contains(String.format(Locale.ROOT, "%,d bytes when minified", size));
    }

    @Test
    void thePackageHoldsWhatItsUsersNeedAndNothingElse() {
        assertThat(folder.resolve(packed.getString("filename"))).isNotEmptyFile();
        assertThat(packed.getJsonArray("files").stream().map(file -> ((JsonObject) file).getString("path")))
                .containsExactlyInAnyOrder(
                        "LICENSE",
                        "README.md",
                        "package.json",
                        "tollgate-client.js",
                        "tollgate-client.d.ts",
                        "dist/tollgate-client.min.js");
    }

    @Test
    void itNeedsNothingAtRunTime() throws Exception {
        assertThat(new JsonObject(read("package.json")).fieldNames())
                .doesNotContain("dependencies", "peerDependencies", "optionalDependencies")
                .contains("exports", "types", "files", "license", "engines");
        assertThat(new JsonObject(read("package-lock.json"))
                        .getJsonObject("packages").stream()
                                .filter(each -> !each.getKey().isEmpty()))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(((JsonObject) each.getValue()).getBoolean("dev"))
                        .as(each.getKey())
                        .isTrue());
    }

    @Test
    void itIsOfTheProjectsVersionAndLicense() throws Exception {
        String version = new JsonObject(read("package.json")).getString("version");
        assertThat(Path.of("pom.xml"))
                .content()
                .containsPattern("<version>" + Pattern.quote(version) + "(-SNAPSHOT)?<");
        assertThat(Peers.CLIENT.resolve("LICENSE")).hasSameTextualContentAs(Path.of("LICENSE"));
    }

    private static String read(String file) throws IOException {
        return Files.readString(Peers.CLIENT.resolve(file));
    }

    /** What a command prints, run where its package is. */
    private static String run(String command, Map<String, String> environment) throws Exception {
        Path errors = Files.createTempFile(folder, "errors", "");
        ProcessBuilder shell = new ProcessBuilder(List.of("sh", "-c", command))
                .directory(Peers.CLIENT.toFile())
                .redirectError(errors.toFile());
        shell.environment().putAll(environment);
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s: %s%s", command, output, Files.readString(errors))
                .isZero();
        return output;
    }
}
