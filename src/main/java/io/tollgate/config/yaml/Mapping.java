package io.tollgate.config.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys and their values, in the file's order. */
public final class Mapping extends Node {
    private final Map<String, Node> entries;
    private final boolean broken;
    private final @Nullable Known known;

    private Mapping(Place place, Problems problems, Map<String, Node> entries, boolean broken, @Nullable Known known) {
        super(place, problems);
        this.entries = Collections.unmodifiableMap(entries);
        this.broken = broken;
        this.known = known;
    }

    /** A mapping whose keys nobody judged yet. */
    public static Mapping of(Place place, Problems problems, Map<String, Node> entries) {
        return new Mapping(place, problems, new LinkedHashMap<>(entries), false, null);
    }

    public static Mapping empty(Place place, Problems problems) {
        return of(place, problems, Map.of());
    }

    /** Stands for what was something else: nobody complains again that its keys are missing. */
    static Mapping broken(Place place, Problems problems) {
        return new Mapping(place, problems, Map.of(), true, null);
    }

    /** The same with one more entry, or another value for a key. */
    public Mapping with(String key, Node value) {
        Map<String, Node> more = new LinkedHashMap<>(entries);
        more.put(key, value);
        return new Mapping(place(), problems(), more, broken, known);
    }

    /**
     * The same with a value for each key that it lacks: a text, a list or a mapping of such, as if written where the key is
     * that asked for them.
     */
    public Mapping withDefaults(Map<String, ?> defaults, String askedBy) {
        int line = get(askedBy).place().line();
        Mapping more = this;
        for (Map.Entry<String, ?> entry : defaults.entrySet()) {
            if (!has(entry.getKey())) {
                Place place = place().key(entry.getKey()).onLine(line);
                more = more.with(entry.getKey(), written(place, entry.getValue()));
            }
        }
        return more;
    }

    private Node written(Place place, Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Node> nodes = new LinkedHashMap<>();
            map.forEach((key, one) -> nodes.put(String.valueOf(key), written(place.key(String.valueOf(key)), one)));
            return of(place, problems(), nodes);
        }
        if (value instanceof List<?> list) {
            List<Node> nodes = new ArrayList<>();
            list.forEach(one -> nodes.add(written(place.item(nodes.size()), one)));
            return Sequence.of(place, problems(), nodes);
        }
        return Scalar.of(place, problems(), value.toString());
    }

    /** The same without that key. */
    public Mapping without(String key) {
        Map<String, Node> fewer = new LinkedHashMap<>(entries);
        fewer.remove(key);
        return new Mapping(place(), problems(), fewer, broken, known);
    }

    public Map<String, Node> entries() {
        return entries;
    }

    public boolean has(String key) {
        return get(key).present();
    }

    /** The value, or an {@link Absent} that knows where it would be. */
    public Node get(String key) {
        if (known != null && !known.keys().contains(key)) {
            throw new IllegalStateException("'" + key + "' is read but not among the keys of " + known);
        }
        Node value = entries.get(key);
        return value != null ? value : new Absent(place().key(key), problems(), broken);
    }

    /** The value of a key that may be left out. */
    public <T> T read(String key, Form<T> form, T otherwise) {
        return get(key).as(form, otherwise);
    }

    /** The value of a key that has to be there; {@code standIn} goes with a reported error. */
    public <T> T require(String key, Form<T> form, T standIn) {
        return require(key, form.expected()).as(form, standIn);
    }

    /** What is at a key that has to be there. */
    public Node require(String key, String expected) {
        Node value = get(key);
        if (!value.present()) {
            value.expected(expected);
        }
        return value;
    }

    @Override
    public Mapping mapping(Known known) {
        for (Map.Entry<String, Node> entry : entries.entrySet()) {
            if (!known.keys().contains(entry.getKey())) {
                entry.getValue().problem(unknown(entry.getKey(), known));
            }
        }
        return new Mapping(place(), problems(), entries, broken, known);
    }

    @Override
    public Mapping mapping(String expected) {
        return this;
    }

    private static String unknown(String key, Known known) {
        if (known.later().contains(key)) {
            return key + " is not available in this version";
        }
        return "unknown key, expected one of " + String.join(", ", known.keys()) + NearMiss.hint(key, known.keys());
    }

    public Set<String> keys() {
        return entries.keySet();
    }

    /** Whether this stands for something that is no mapping, which was already reported. */
    public boolean isBroken() {
        return broken;
    }

    /** Reports that not exactly one of two keys is there. */
    public void oneOf(String one, String other) {
        if (!broken) {
            problem("found " + (has(one) ? "both" : "neither") + ", expected exactly one of " + one + " and " + other);
        }
    }

    @Override
    String found() {
        return "a mapping";
    }
}
