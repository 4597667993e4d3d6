package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.config.SidecarFlags.Flag;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README says a user can type and will see. */
final class ReadmeTest {
    private static final Page README = Page.of("README.md");

    /** Indented lines that start the launcher, continued lines joined. */
    private static final Pattern COMMAND = Pattern.compile("(?m)^ {4}\\./tollgate ((?:[^\n]*\\\\\n)*[^\n]*)$");

    private static final Pattern PLACE = Pattern.compile("(?m)^\\| [^|]+ \\| `(\\{[^`]+})` \\|");
    private static final Set<String> COMMANDS = Set.of("demo", "run", "check", "token", "version");

    @TempDir
    private Path folder;

    static Stream<List<String>> commands() {
        return README.groups(COMMAND).stream()
                .map(text -> Arrays.asList(text.replace("\\\n", " ").trim().split("\\s+")));
    }

    @Test
    void theTwoCommandsAreThere() {
        assertThat(README.text()).contains("\n    ./tollgate demo\n", "\n    mvn verify\n");
        assertThat(Path.of("tollgate")).isExecutable();
        assertThat(Path.of("pom.xml")).exists();
        assertThat(Path.of(".ci/run")).isExecutable().content().contains("verify");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExistsAndTakesItsFlags(List<String> words) throws Exception {
        assertThat(words.get(0)).isIn(COMMANDS);
        String source = Files.readString(Path.of("src/main/java/io/tollgate/cli/TokenCommand.java"));
        Set<String> known = Stream.concat(
                        Stream.of("--config", "--port"),
                        words.get(0).equals("token")
                                ? Pattern.compile("\"(--[a-z-]+)\"")
                                        .matcher(source)
                                        .results()
                                        .map(m -> m.group(1))
                                : Arrays.stream(Flag.values()).map(Flag::option))
                .collect(Collectors.toSet());
        assertThat(words.stream().filter(word -> word.startsWith("--") && !word.equals("--help")))
                .isSubsetOf(known);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyFileOfTheConfigurationExists(List<String> words) {
        assertThat(words.stream().filter(word -> word.startsWith("conf/")))
                .allSatisfy(file -> assertThat(Path.of(file)).exists());
    }

    @Test
    void theSidecarOfFlagsAloneIsGood() {
        List<String> words = commands()
                .filter(command -> command.contains("--upstream"))
                .findFirst()
                .orElseThrow();
        Map<Flag, String> given = new EnumMap<>(Flag.class);
        for (Flag flag : Flag.values()) {
            int at = words.indexOf(flag.option());
            if (at >= 0) {
                given.put(flag, words.get(at + 1));
            }
        }
        Loaded loaded = ConfigLoader.load(null, Map.of(), new SidecarFlags(given));
        assertThat(loaded.problems().all()).isEmpty();
        assertThat(given).hasSize(words.size() / 2);
    }

    @Test
    void everyPlaceOfATokenIsGoodYaml() throws Exception {
        List<String> places = README.groups(PLACE);
        assertThat(places).hasSize(6);
        String yaml = """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                issuers: {main: {issuer: i, audience: any, jwks: "https://login.example.com/jwks.json"}}
                routes:
                  - name: chat
                    path: /chat
                    origins: ["https://app.example.com"]
                    credentials: [%s]
                    authenticate: [main]
                    upstream: chat
                upstreams: {chat: {endpoints: ["ws://127.0.0.1:9"]}}
                """.formatted(String.join(", ", places));
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), yaml);
        Loaded loaded = ConfigLoader.load(file, Map.of(), SidecarFlags.NONE);
        assertThat(loaded.problems().all()).isEmpty();
        assertThat(loaded.settings().routes().get(0).credentials()).hasSize(places.size());
    }

    @Test
    void everyStatusAndCloseCodeOfTheTableIsNamed() {
        List<String> numbers = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            numbers.add(Integer.toString(outcome.status()));
            numbers.add(Integer.toString(outcome.closeCode(CloseCodes.APP)));
        }
        numbers.removeIf(number -> number.equals("0"));
        assertThat(numbers).allSatisfy(number -> assertThat(README.text()).contains(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "2", "3", "4", "70", "143"})
    void everyExitCodeIsExplained(String code) {
        assertThat(README.text()).contains("\n| " + code + " | ");
    }

    @Test
    void noPathOfOneMachineIsInIt() {
        assertThat(README.text()).doesNotContainPattern("/home/|/work/|/root|/tmp/|C:\\\\");
    }
}
