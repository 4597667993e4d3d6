package io.tollgate.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.config.TollgateSettings;
import io.tollgate.testing.Peers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the overlay {@code aws} says to AWS fits what its configuration does there. */
final class AwsOverlayTest {
    private static final Path FOLDER = Overlay.FOLDER.resolve("aws");
    private static final Path TEMPLATE = FOLDER.resolve("cloudformation.yaml");

    @TempDir
    private Path folder;

    private final Overlay overlay = Overlay.build("aws");

    private TollgateSettings settings;

    @BeforeEach
    void read() throws IOException {
        settings = Objects.requireNonNull(overlay.configuration(folder).settings());
    }

    private Lambda lambda() {
        return (Lambda) settings.authorizers().get(0).backend();
    }

    private static JsonObject policy(String file) throws IOException {
        return new JsonObject(Files.readString(FOLDER.resolve("iam").resolve(file)));
    }

    private static JsonObject statement(String file, int index) throws IOException {
        return policy(file).getJsonArray("Statement").getJsonObject(index);
    }

    private String role() {
        return overlay.one(ServiceAccount.class).getMetadata().getAnnotations().get("eks.amazonaws.com/role-arn");
    }

    @Test
    void thePodsServiceAccountNamesTheRoleOfTheAccount() {
        ServiceAccount account = overlay.one(ServiceAccount.class);
        assertThat(overlay.pod().getServiceAccountName())
                .isEqualTo(account.getMetadata().getName());
        assertThat(role()).startsWith("arn:aws:iam::" + lambda().api().account() + ":role/");
    }

    @Test
    void aPodWithoutItsRoleDoesNotTakeItsNodes() {
        assertThat(overlay.tollgate().getEnv())
                .anySatisfy(variable -> assertThat(variable.getName() + "=" + variable.getValue())
                        .isEqualTo("AWS_EC2_METADATA_DISABLED=true"));
        assertThat(overlay.one(ServiceAccount.class).getAutomountServiceAccountToken())
                .isFalse();
    }

    @Test
    void theRoleMayConnectToTheUpstreamAndCallTheAuthorizerAndNoMore() throws IOException {
        Lambda lambda = lambda();
        String where = lambda.region() + ":" + lambda.api().account();
        URI endpoint = settings.upstreams().get(0).endpoints().get(0);
        assertThat(endpoint.getHost())
                .isEqualTo(lambda.api().id() + ".execute-api." + lambda.region() + ".amazonaws.com");
        assertThat(endpoint.getPath()).isEqualTo("/" + lambda.api().stage());
        String function = "arn:aws:lambda:" + where + ":function:" + lambda.function();
        assertThat(policy("policy.json").getJsonArray("Statement")).hasSize(2);
        assertThat(statement("policy.json", 0))
                .isEqualTo(allowing("Connect", "execute-api:Invoke")
                        .put(
                                "Resource",
                                "arn:aws:execute-api:%s:%s%s/$connect"
                                        .formatted(where, lambda.api().id(), endpoint.getPath())));
        assertThat(statement("policy.json", 1))
                .isEqualTo(allowing("AskTheAuthorizer", "lambda:InvokeFunction")
                        .put("Resource", new JsonArray(List.of(function, function + ":*"))));
    }

    private static JsonObject allowing(String id, String action) {
        return new JsonObject().put("Sid", id).put("Effect", "Allow").put("Action", action);
    }

    @Test
    void onlyThisServiceAccountMayTakeTheRole() throws IOException {
        ServiceAccount account = overlay.one(ServiceAccount.class);
        JsonObject equal =
                statement("trust-policy.json", 0).getJsonObject("Condition").getJsonObject("StringEquals");
        assertThat(equal.getMap().values())
                .containsExactly(
                        "sts.amazonaws.com",
                        "system:serviceaccount:%s:%s"
                                .formatted(
                                        account.getMetadata().getNamespace(),
                                        account.getMetadata().getName()));
    }

    @Test
    void theSignatureIsForTheUpstreamsRegion() {
        var sign = Objects.requireNonNull(settings.upstreams().get(0).sign());
        assertThat(sign.service()).isEqualTo("execute-api");
        assertThat(sign.region()).isEqualTo(lambda().region());
    }

    /** The same actions for the same roles, with the stack's own names in place of the examples. */
    @Test
    void theTemplateGrantsWhatThePoliciesDo() throws IOException {
        List<String> granted = values(Files.readString(TEMPLATE), "Action: ([a-z-]+:\\w+)");
        assertThat(granted)
                .containsExactly(
                        "lambda:InvokeFunction",
                        statement("policy.json", 0).getString("Action"),
                        statement("policy.json", 1).getString("Action"),
                        statement("push-policy.json", 0).getString("Action"));
    }

    private static List<String> values(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    /** In one run, which takes a while: of a file with a fault it tells, so of the other it has nothing to tell. */
    @Test
    void theLinterTakesTheTemplateAndFindsWhatIsWrongInAnother() throws Exception {
        Path wrong = folder.resolve("wrong.yaml");
        Files.writeString(wrong, Files.readString(TEMPLATE).replace("RouteKey: $connect", "RuteKey: $connect"));
        assertThat(lint(TEMPLATE, wrong)).isNotEmpty().allMatch(fault -> fault.startsWith(wrong + ":"));
    }

    /** The places of the faults that it finds. */
    private static List<String> lint(Path... templates) throws IOException, InterruptedException {
        Path program = Peers.requireCfnLint();
        List<String> command = new ArrayList<>(
                List.of(Peers.PYTHON, program.toString(), "--format", "parseable", "--regions", "eu-west-1", "--"));
        Stream.of(templates).map(Path::toString).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .put("PYTHONPATH", Peers.PYTHON_PACKAGES.toAbsolutePath().toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor() == 0).as(said).isEqualTo(said.isEmpty());
        return said.lines().toList();
    }

    @Test
    void everyFileIsNamedByThePage() throws IOException {
        String page = Files.readString(Path.of("docs", "kubernetes.md"));
        try (Stream<Path> files = Files.walk(FOLDER)) {
            assertThat(files.filter(Files::isRegularFile).map(file -> "(../" + file + ")"))
                    .hasSizeGreaterThan(6)
                    .allSatisfy(link -> assertThat(page).contains(link));
        }
    }
}
