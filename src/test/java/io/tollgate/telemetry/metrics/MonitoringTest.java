package io.tollgate.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Peers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The alerts and the dashboard ask for series that there are, in files that Prometheus and Grafana take. */
final class MonitoringTest {
    private static final Path FOLDER = Path.of("k8s", "monitoring");
    private static final Pattern LABEL_IN_TEXT = Pattern.compile("\\$labels\\.([a-z_]+)");
    private static final Pattern LABEL_IN_LEGEND = Pattern.compile("\\{\\{([a-z_]+)}}");
    private static final Known KNOWN = new Known();

    static Stream<JsonObject> alerts() {
        return objects(rules().getJsonArray("groups")).flatMap(group -> objects(group.getJsonArray("rules")));
    }

    static Stream<JsonObject> panels() {
        return objects(dashboard().getJsonArray("panels"))
                .filter(panel -> !panel.getString("type").equals("row"));
    }

    private static JsonObject rules() {
        Map<String, Object> yaml =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(read(FOLDER.resolve("alerts.yaml")));
        return new JsonObject(new JsonObject(yaml).encode());
    }

    private static JsonObject dashboard() {
        return new JsonObject(read(FOLDER.resolve("dashboard.json")));
    }

    @Test
    void theAlertsAreARuleFile() {
        assertThat(errors("rules.schema.json", rules())).isEmpty();
    }

    @Test
    void theDashboardIsOneOfGrafana() {
        assertThat(errors("dashboard.schema.json", dashboard())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"rules.schema.json, groups", "dashboard.schema.json, panels"})
    void theSchemasRefuseWhatTheyDoNotKnow(String schema, String array) {
        JsonObject document = schema.startsWith("rules") ? rules() : dashboard();
        document.getJsonArray(array).getJsonObject(0).put("titel", "x");
        assertThat(errors(schema, document)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void anAlertAsksForWhatThereIs(JsonObject alert) {
        String query = alert.getString("expr");
        assertThat(KNOWN.faults(query)).as(query).isEmpty();
        assertThat(LABEL_IN_TEXT
                        .matcher(alert.getJsonObject("annotations").encode())
                        .results()
                        .map(label -> label.group(1)))
                .isSubsetOf(KNOWN.labelsOf(query));
    }

    @ParameterizedTest
    @MethodSource("panels")
    void aPanelAsksForWhatThereIs(JsonObject panel) {
        objects(panel.getJsonArray("targets")).forEach(target -> {
            String query = target.getString("expr");
            assertThat(KNOWN.faults(query)).as(query).isEmpty();
            assertThat(LABEL_IN_LEGEND
                            .matcher(target.getString("legendFormat"))
                            .results()
                            .map(label -> label.group(1)))
                    .isSubsetOf(KNOWN.labelsOf(query));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tollgate_upgrade_total",
                "tollgate_upgrades_total{rout=\"a\"}",
                "sum by (subject) (tollgate_upgrades_total)",
                "rate(tollgate_upgrades_total{outcome=\"invalid\"}[5m])",
                "tollgate_gate_seconds",
                "1 > 0",
            })
    void aQueryForWhatThereIsNotIsFound(String query) {
        assertThat(KNOWN.faults(query)).hasSize(1);
    }

    @Test
    void everyFigureIsOnTheDashboard() {
        String queries = panels().map(JsonObject::encode).toList().toString();
        assertThat(Metric.values()).allSatisfy(metric -> assertThat(queries).contains(metric.exposed()));
    }

    @Test
    void panelsDoNotOverlapAndHaveNamesOfTheirOwn() {
        Set<String> cells = new HashSet<>();
        objects(dashboard().getJsonArray("panels")).forEach(panel -> {
            JsonObject place = panel.getJsonObject("gridPos");
            for (int x = place.getInteger("x"); x < place.getInteger("x") + place.getInteger("w"); x++) {
                assertThat(x).isLessThan(24);
                for (int y = place.getInteger("y"); y < place.getInteger("y") + place.getInteger("h"); y++) {
                    assertThat(cells.add(x + "," + y))
                            .as(panel.getString("title"))
                            .isTrue();
                }
            }
        });
        assertThat(objects(dashboard().getJsonArray("panels")).map(panel -> panel.getInteger("id")))
                .doesNotHaveDuplicates();
    }

    @Test
    void prometheusTakesTheAlerts() throws Exception {
        assertThat(promtool("check", "rules", "alerts.yaml")).contains("SUCCESS");
    }

    @Test
    void prometheusFiresTheAlertsWhenItShould() throws Exception {
        assertThat(promtool("test", "rules", "alerts-test.yaml")).contains("SUCCESS");
    }

    @Test
    void prometheusTakesAScrape() throws Exception {
        Peers.requireCommand("promtool", "prometheus");
        Path text = Files.createTempFile("scrape", ".txt");
        try (Metrics metrics = new Metrics("1", "c")) {
            metrics.read(new FakeSources(), List.of(), List.of());
            Files.writeString(text, metrics.page(null).text());
            Process check = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectInput(text.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // It has opinions on names of Micrometer's; of ours it has none.
            assertThat(said).doesNotContain("tollgate_", "error");
        } finally {
            Files.delete(text);
        }
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        Peers.requireCommand("promtool", "prometheus");
        Process process = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                        .toList())
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static List<String> errors(String schema, JsonObject document) {
        JsonObject read = new JsonObject(read(Path.of("src/test/resources/monitoring", schema)));
        JsonSchemaOptions options = new JsonSchemaOptions()
                .setBaseUri("urn:tollgate:")
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic);
        OutputUnit result = Validator.create(JsonSchema.of(read), options).validate(document);
        return result.getValid()
                ? List.of()
                : result.getErrors().stream()
                        .map(error -> error.getInstanceLocation() + ": " + error.getError())
                        .toList();
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
