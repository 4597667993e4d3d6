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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
            mapping.entries().forEach((key, value) -> collect(value, named(path, key, known), keys));
        }
    }

    @Test
    void theSchemaHasEveryKeyOfTheReaders() {
        Map<String, Set<String>> keys = new TreeMap<>();
        collect(JsonSchemaFile.schema(), "", keys, new ArrayDeque<>());
        assertThat(keys).isEqualTo(ofReaders());
    }

    /** @param open the definitions that it is in: one within itself has the keys that it has outside */
    private static void collect(JsonObject schema, String path, Map<String, Set<String>> keys, Deque<String> open) {
        String reference = schema.getString("$ref");
        if (reference != null && !open.contains(reference)) {
            String name = reference.substring("#/$defs/".length());
            open.push(reference);
            collect(JsonSchemaFile.schema().getJsonObject("$defs").getJsonObject(name), path, keys, open);
            open.pop();
        }
        JsonObject properties = schema.getJsonObject("properties");
        if (properties != null && Boolean.FALSE.equals(schema.getValue("additionalProperties"))) {
            keys.put(path, new TreeSet<>(properties.fieldNames()));
            properties
                    .fieldNames()
                    .forEach(key -> collect(properties.getJsonObject(key), below(path, key), keys, open));
        }
        if (properties != null && schema.getValue("additionalProperties") instanceof JsonObject) {
            properties
                    .fieldNames()
                    .forEach(key -> collect(properties.getJsonObject(key), below(path, key), keys, open));
        }
        if (schema.getValue("additionalProperties") instanceof JsonObject named) {
            collect(named, below(path, "*"), keys, open);
        }
        if (schema.getValue("items") instanceof JsonObject item) {
            collect(item, path + "[]", keys, open);
        }
        for (Object choice : schema.getJsonArray("anyOf", new JsonArray())) {
            collect((JsonObject) choice, path, keys, open);
        }
    }

    /** Below a key, or below a name of the user's own, unless it is one of the words that may stand among those. */
    private static String named(String path, String key, boolean known) {
        boolean word = known || ofReaders().containsKey(below(path, key));
        return below(path, word ? key : "*");
    }

    private static String below(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    @Test
    void theReferenceHasACommentOnEveryKeyWhereItIsFirst() throws IOException {
        List<String> lines = Files.readAllLines(REFERENCE);
        Map<String, Integer> first = new TreeMap<>();
        linesOf(YamlFile.read(REFERENCE, new Problems()), "", first);
        assertThat(first).hasSizeGreaterThan(90).allSatisfy((key, line) -> {
            boolean above = line > 1 && lines.get(line - 2).startsWith("#");
            assertThat(above || lines.get(line - 1).contains(" # ")).as(key).isTrue();
        });
    }

    private static void linesOf(Node node, String path, Map<String, Integer> first) {
        if (node instanceof Sequence list) {
            list.items().forEach(item -> linesOf(item, path + "[]", first));
        } else if (node instanceof Mapping mapping) {
            boolean known = ofReaders().containsKey(path);
            mapping.entries().forEach((key, value) -> {
                if (known) {
                    first.putIfAbsent(below(path, key), value.place().line());
                }
                linesOf(value, named(path, key, known), first);
            });
        }
    }

    @Test
    void noKeyIsBothKnownAndForLater() {
        for (Section section : Section.values()) {
            assertThat(section.later()).as(section.path()).doesNotContainAnyElementsOf(section.keys());
        }
    }
}
