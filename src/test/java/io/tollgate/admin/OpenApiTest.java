package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.OpenApiDocument;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The document says what there is, and nothing else; that answers are as it says is held by every test that gets one. */
final class OpenApiTest {
    private static final JsonObject DOCUMENT = OpenApiDocument.document();
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    @Test
    void itHasEveryMethodOfEveryResourceAndNoOther() {
        Set<String> served = new TreeSet<>();
        AdminServer.resources(new FakeRunning())
                .forEach(resource -> resource.methods().forEach(method -> served.add(method + " " + resource.path())));
        for (String method : List.of("POST", "GET", "DELETE")) {
            served.add(method + " /@connections/{id}");
            served.add(method + " /{stage}/@connections/{id}");
        }
        Set<String> described = new TreeSet<>();
        JsonObject paths = DOCUMENT.getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            paths.getJsonObject(path).fieldNames().stream()
                    .filter(METHODS::contains)
                    .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path));
        }
        assertThat(described).isEqualTo(served);
    }

    @Test
    void itHasEveryQueryParameterAndNoOther() {
        AdminServer.resources(new FakeRunning())
                .forEach(resource -> resource.methods()
                        .forEach(method -> assertThat(parameters(method, resource.path()))
                                .as(method + " " + resource.path())
                                .isEqualTo(resource.accepts(method).query())));
    }

    private static Set<String> parameters(String method, String path) {
        return DOCUMENT
                .getJsonObject("paths")
                .getJsonObject(path)
                .getJsonObject(method.toLowerCase(Locale.ROOT))
                .getJsonArray("parameters", new io.vertx.core.json.JsonArray())
                .stream()
                .map(parameter ->
                        ((JsonObject) parameter).getString("$ref", ((JsonObject) parameter).getString("name")))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
    }

    @Test
    void itIsAnOpenApiDocument() throws IOException {
        JsonSchemaOptions options = new JsonSchemaOptions()
                .setBaseUri("https://spec.openapis.org/")
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic);
        OutputUnit result =
                Validator.create(JsonSchema.of(metaSchema()), options).validate(DOCUMENT.copy());
        assertThat(result.getErrors()).isNullOrEmpty();
        assertThat(result.getValid()).isTrue();
        JsonObject broken = DOCUMENT.copy();
        broken.getJsonObject("paths").getJsonObject("/log").put("put", 1);
        assertThat(Validator.create(JsonSchema.of(metaSchema()), options)
                        .validate(broken)
                        .getValid())
                .isFalse();
    }

    private static JsonObject metaSchema() throws IOException {
        String file = "/spec.openapis.org/oas/3.1/schema/2022-10-07";
        try (InputStream in = OpenApiTest.class.getResourceAsStream(file)) {
            return new JsonObject(new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ended\": -1}", "{\"ended\": 1, \"more\": 1}", "{}", "{\"ended\": \"1\"}"})
    void itsSchemasCanFail(String answer) {
        assertThat(OpenApiDocument.schemaErrors("Ended", new JsonObject(answer)))
                .isNotEmpty();
        assertThat(OpenApiDocument.errors("DELETE", "/connections", 200, new JsonObject(answer)))
                .isNotEmpty();
    }

    @Test
    void itIsServed() {
        try (AdminFixture admin = new AdminFixture()) {
            assertThat(admin.api().get("/openapi.json").json()).isEqualTo(DOCUMENT);
        }
    }
}
