package io.tollgate.config.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * From SnakeYAML's nodes to ours. Refuses what a configuration has no use for: tags, keys that are not words, a key twice,
 * aliases that contain themselves, and aliases that unfold to more than any file of that size could say.
 */
final class YamlTree {
    private static final int MOST_NODES = 100_000;
    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE, Tag.MAP, Tag.SEQ);

    private final Problems problems;
    private final Set<org.yaml.snakeyaml.nodes.Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;

    YamlTree(Problems problems) {
        this.problems = problems;
    }

    /** The value of a key is at its key's line, though it may begin below, or be an alias of one far away. */
    Node node(org.yaml.snakeyaml.nodes.Node from, Place place) {
        if (!PLAIN_TAGS.contains(from.getTag())) {
            problems.error(place, "found the tag " + Scalar.quoted(from.getTag().getValue()) + ", expected none");
        }
        if (++nodes > MOST_NODES) {
            return refused(place, "the file unfolds to more than " + MOST_NODES + " values");
        }
        if (!open.add(from)) {
            return refused(place, "found an alias of what it is in, expected something else");
        }
        Node node = switch (from.getNodeId()) {
            case scalar -> scalar((ScalarNode) from, place);
            case sequence -> sequence((SequenceNode) from, place);
            case mapping -> mapping((MappingNode) from, place);
            case anchor -> throw new IllegalStateException("An alias was left in the tree");
        };
        open.remove(from);
        return node;
    }

    private Node refused(Place place, String message) {
        if (nodes <= MOST_NODES + 1) {
            problems.error(place, message);
        }
        return new Absent(place, problems, true);
    }

    private Scalar scalar(ScalarNode from, Place place) {
        return new Scalar(place, problems, from.getValue(), from.getScalarStyle() == ScalarStyle.PLAIN);
    }

    private Sequence sequence(SequenceNode from, Place place) {
        List<Node> items = new ArrayList<>();
        for (org.yaml.snakeyaml.nodes.Node item : from.getValue()) {
            int line = item.getStartMark().getLine() + 1;
            items.add(node(item, place.item(items.size()).onLine(line)));
        }
        return new Sequence(place, problems, items);
    }

    private Mapping mapping(MappingNode from, Place place) {
        Map<String, Node> entries = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (NodeTuple tuple : from.getValue()) {
            int line = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode word)) {
                problems.error(place.onLine(line), "found a key that is not a word");
                continue;
            }
            String key = word.getValue();
            Place at = place.key(key).onLine(line);
            Integer before = lines.putIfAbsent(key, line);
            if (before != null) {
                problems.error(at, "the key is there twice, first on line " + before);
                continue;
            }
            entries.put(key, node(tuple.getValueNode(), at));
        }
        return Mapping.of(place, problems, entries);
    }
}
