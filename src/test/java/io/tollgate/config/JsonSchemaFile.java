package io.tollgate.config;

import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Problems;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Sequence;
import io.tollgate.config.yaml.YamlFile;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** conf/tollgate.schema.json, and what it says of a file. */
final class JsonSchemaFile {
    private static final JsonObject SCHEMA = read();

    private JsonSchemaFile() {}

    private static JsonObject read() {
        try {
            return new JsonObject(Files.readString(Path.of("conf/tollgate.schema.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonObject schema() {
        return SCHEMA;
    }

    /** Everything that the schema has against the file. */
    static List<String> errors(Path file) {
        JsonSchemaOptions options = new JsonSchemaOptions()
                .setBaseUri("urn:tollgate:")
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic);
        Object document = json(YamlFile.read(file, new Problems()));
        OutputUnit result = Validator.create(JsonSchema.of(SCHEMA), options).validate(document);
        if (result.getValid()) {
            return List.of();
        }
        return result.getErrors().stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getError())
                .toList();
    }

    /** As an editor that knows YAML 1.2's core schema sees it. */
    private static Object json(Node node) {
        if (node instanceof Mapping mapping) {
            JsonObject object = new JsonObject();
            for (Map.Entry<String, Node> entry : mapping.entries().entrySet()) {
                object.put(entry.getKey(), json(entry.getValue()));
            }
            return object;
        }
        if (node instanceof Sequence sequence) {
            JsonArray array = new JsonArray();
            sequence.items().forEach(item -> array.add(json(item)));
            return array;
        }
        return node instanceof Scalar scalar ? value(scalar) : null;
    }

    private static Object value(Scalar scalar) {
        String text = scalar.text();
        if (!scalar.plain()) {
            return text;
        }
        if (text.matches("[-+]?[0-9]+")) {
            return Long.valueOf(text);
        }
        return switch (text) {
            case "true", "false" -> Boolean.valueOf(text);
            case "", "~", "null" -> null;
            default -> text;
        };
    }
}
