package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Peers;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Each command of docs/admin-api.md, in the order of the page, is answered, and none with a refusal. */
final class AdminPageIT {
    private static final Pattern COMMANDS = Pattern.compile("(?s)```sh\n(.*?)```");
    private static final Pattern PATH = Pattern.compile("127\\.0\\.0\\.1:9090(/[a-z.@]+)");

    @TempDir
    private Path folder;

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/admin-api.md"));
    }

    private static List<String> commands() throws IOException {
        return COMMANDS.matcher(page()).results().map(found -> found.group(1)).toList();
    }

    @Test
    void everyCommandIsAnswered() throws Exception {
        Peers.requireCommand("curl", "curl");
        try (AdminEdge edge = new AdminEdge(folder)) {
            String refused = edge.refused(Handshakes.upgrade("/chat")).body().getString("id");
            List<String> answers = new ArrayList<>();
            for (String command : commands()) {
                String id = edge.open("news").id();
                answers.addAll(answersTo(command, edge, Map.of("ID", id, "REFUSED", refused)));
            }
            assertThat(answers)
                    .hasSize(commands().size() + 1)
                    .allSatisfy(answer -> assertThat(new JsonObject(answer).fieldNames())
                            .as(answer)
                            .doesNotContain("error", "message"));
            edge.tollgate().awaitDrained();
        } finally {
            ((Logger) LoggerFactory.getLogger("io.tollgate")).setLevel(null);
        }
    }

    private List<String> answersTo(String command, AdminEdge edge, Map<String, String> variables) throws Exception {
        // The stream has no end of its own.
        String bounded = command.replace("curl -sSN", "curl -sSN --max-time 2");
        ProcessBuilder shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        bounded.replace(
                                "127.0.0.1:9090", "127.0.0.1:" + edge.tollgate().adminPort()))
                .directory(folder.toFile())
                .redirectError(folder.resolve("errors").toFile());
        shell.environment().putAll(variables);
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(command).isTrue();
        assertThat(output).as(command).isNotBlank();
        // What ended before may be told of at any time.
        boolean stream = command.contains("/events");
        return stream ? output.lines().limit(1).toList() : output.lines().toList();
    }

    @Test
    void thePageLeavesNoCallOut() throws Exception {
        JsonObject paths = new JsonObject(
                        Files.readString(Path.of("src/main/resources/io/tollgate/admin/openapi.json")))
                .getJsonObject("paths");
        String shown = commands().stream()
                .flatMap(command -> PATH.matcher(command).results())
                .map(found -> found.group(1))
                .collect(Collectors.joining(" "));
        assertThat(paths.fieldNames()).allSatisfy(path -> assertThat(shown).contains(path.replaceFirst("/\\{.*", "")));
    }
}
