package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Problems;
import io.tollgate.config.yaml.Sequence;
import io.tollgate.config.yaml.YamlFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The readers, the reference and the schema know the same keys. */
final class KeysTest {
    private static final Path REFERENCE = Path.of("conf/reference.yaml");

    private static Map<String, Set<String>> ofReaders() {
        Map<String, Set<String>> keys = new TreeMap<>();
        for (Section section : Section.values()) {
            keys.put(section.path(), new TreeSet<>(section.keys()));
        }
        return keys;
    }

    @Test
    void theReferenceHasEveryKeyOfTheReaders() {
        Map<String, Set<String>> keys = new TreeMap<>();
        collect(YamlFile.read(REFERENCE, new Problems()), "", keys);
        assertThat(keys).isEqualTo(ofReaders());
    }

    private static void collect(Node node, String path, Map<String, Set<String>> keys) {
        if (node instanceof Sequence list) {
            list.items().forEach(item -> collect(item, path + "[]", keys));
        } else if (node instanceof Mapping mapping) {
            boolean known = ofReaders().containsKey(path);
            if (known) {
                keys.computeIfAbsent(path, any -> new TreeSet<>()).addAll(mapping.keys());
            }
            mapping.entries().forEach((key, value) -> collect(value, below(path, known ? key : "*"), keys));
        }
    }

    @Test
    void theSchemaHasEveryKeyOfTheReaders() {
        Map<String, Set<String>> keys = new TreeMap<>();
        collect(JsonSchemaFile.schema(), "", keys);
        assertThat(keys).isEqualTo(ofReaders());
    }

    private static void collect(JsonObject schema, String path, Map<String, Set<String>> keys) {
        String reference = schema.getString("$ref");
        if (reference != null) {
            String name = reference.substring("#/$defs/".length());
            collect(JsonSchemaFile.schema().getJsonObject("$defs").getJsonObject(name), path, keys);
        }
        JsonObject properties = schema.getJsonObject("properties");
        if (properties != null && Boolean.FALSE.equals(schema.getValue("additionalProperties"))) {
            keys.put(path, new TreeSet<>(properties.fieldNames()));
            properties.fieldNames().forEach(key -> collect(properties.getJsonObject(key), below(path, key), keys));
        }
        if (schema.getValue("additionalProperties") instanceof JsonObject named) {
            collect(named, below(path, "*"), keys);
        }
        if (schema.getValue("items") instanceof JsonObject item) {
            collect(item, path + "[]", keys);
        }
        for (Object choice : schema.getJsonArray("anyOf", new JsonArray())) {
            collect((JsonObject) choice, path, keys);
        }
    }

    private static String below(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    @Test
    void theReferenceSaysOfEveryKeyThatHasADefaultWhichAndWhenItIsRead() throws IOException {
        String text = Files.readString(REFERENCE);
        for (String key : ofReaders().values().stream().flatMap(Set::stream).toList()) {
            assertThat(Pattern.compile("(?m)^ *(- )?(\\{)?" + key + ":.*#|" + key + ":$|\\{" + key + ":|^#.*" + key)
                            .matcher(text)
                            .find())
                    .as("a comment on %s", key)
                    .isTrue();
        }
    }

    @Test
    void noKeyIsBothKnownAndForLater() {
        for (Section section : Section.values()) {
            assertThat(section.later()).as(section.path()).doesNotContainAnyElementsOf(section.keys());
        }
    }
}
