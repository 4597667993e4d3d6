package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README says a user can write, and what docs/answers.md says a user will see. */
final class ReadmeTest {
    private static final Page README = Page.of("README.md");

    private static final Page ANSWERS = Page.of("docs/answers.md");

    private static final Pattern PLACE = Pattern.compile("(?m)^\\| [^|]+ \\| `(\\{[^`]+})` \\|");

    @TempDir
    private Path folder;

    @Test
    void theTwoCommandsAreThere() {
        assertThat(README.text()).contains("\n./tollgate demo\n", "\nmvn verify\n");
        assertThat(Path.of("tollgate")).isExecutable();
        assertThat(Path.of("pom.xml")).exists();
        assertThat(Path.of(".ci/run")).isExecutable().content().contains("verify");
    }

    @Test
    void everyPlaceOfATokenIsGoodYaml() throws Exception {
        List<String> places = README.groups(PLACE);
        assertThat(places).hasSize(8);
        String yaml = """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                issuers: {main: {issuer: i, audience: any, jwks: "https://login.example.com/jwks.json"}}
                routes:
                  - name: chat
                    path: /chat
                    origins: ["https://app.example.com"]
                    credentials: [%s]
                    ticketPath: /chat/ticket
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
        assertThat(numbers).allSatisfy(number -> assertThat(ANSWERS.text()).contains(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "2", "3", "4", "70", "143"})
    void everyExitCodeIsExplained(String code) {
        assertThat(ANSWERS.text()).contains("\n| " + code + " | ");
    }
}
