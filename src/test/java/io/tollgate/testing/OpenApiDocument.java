package io.tollgate.testing;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The description of the admin API, and what it says of an answer. Safe on any thread. */
public final class OpenApiDocument {
    private static final JsonObject DOCUMENT = read();
    private static final Map<String, Validator> VALIDATORS = new ConcurrentHashMap<>();

    private OpenApiDocument() {}

    private static JsonObject read() {
        try {
            return new JsonObject(Files.readString(Path.of("src/main/resources/io/tollgate/admin/openapi.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy: a validator writes into what it is given. */
    public static JsonObject document() {
        return DOCUMENT.copy();
    }

    /** Everything that the document has against the answer to a call; 404 and 405 for what is not in it are fine. */
    public static List<String> errors(String method, String path, int status, JsonObject body) {
        JsonObject operation = operation(method, path);
        if (operation == null) {
            return status == 404 || status == 405 ? schemaErrors("Refusal", body) : List.of(method + " " + path);
        }
        JsonObject responses = operation.getJsonObject("responses");
        JsonObject response = responses.getJsonObject(Integer.toString(status));
        if (response == null) {
            return List.of(method + " " + path + ": " + status + " is none of " + responses.fieldNames());
        }
        JsonObject content = resolved(response).getJsonObject("content");
        JsonObject type = content.getJsonObject(content.fieldNames().iterator().next());
        return errors(type.getJsonObject("schema"), body);
    }

    /** Everything that one of its schemas has against the value. */
    public static List<String> schemaErrors(String name, JsonObject value) {
        return errors(new JsonObject().put("$ref", "#/components/schemas/" + name), value);
    }

    private static List<String> errors(JsonObject schema, JsonObject value) {
        Validator validator = VALIDATORS.computeIfAbsent(schema.encode(), text -> validator(schema));
        OutputUnit result = validator.validate(value.copy());
        return result.getValid()
                ? List.of()
                : result.getErrors().stream()
                        .map(error -> error.getInstanceLocation() + ": " + error.getError())
                        .toList();
    }

    /** The schemas that it refers to stand where it looks for them. */
    private static Validator validator(JsonObject schema) {
        JsonObject whole = schema.copy()
                .put("components", DOCUMENT.getJsonObject("components").copy());
        return Validator.create(
                JsonSchema.of(whole),
                new JsonSchemaOptions()
                        .setBaseUri("urn:tollgate:")
                        .setDraft(Draft.DRAFT202012)
                        .setOutputFormat(OutputFormat.Basic));
    }

    private static JsonObject operation(String method, String path) {
        String bare = path.replaceFirst("\\?.*", "");
        JsonObject paths = DOCUMENT.getJsonObject("paths");
        return paths.fieldNames().stream()
                .filter(template -> bare.matches(template.replaceAll("\\{\\w+}", "[^/]+")))
                .findFirst()
                .map(template -> paths.getJsonObject(template).getJsonObject(method.toLowerCase(Locale.ROOT)))
                .orElse(null);
    }

    private static JsonObject resolved(JsonObject response) {
        String reference = response.getString("$ref");
        return reference == null
                ? response
                : DOCUMENT.getJsonObject("components")
                        .getJsonObject("responses")
                        .getJsonObject(reference.substring(reference.lastIndexOf('/') + 1));
    }
}
