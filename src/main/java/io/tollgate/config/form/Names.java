package io.tollgate.config.form;

import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.NearMiss;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Sequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names that the file gives to things, and lists of such names.
 *
 * @param issuers by name what is to know of them
 * @param signing those of the upstreams to which upgrades are signed
 */
public record Names(
        Set<String> listeners,
        Map<String, NamedIssuer> issuers,
        Set<String> authorizers,
        Set<String> upstreams,
        Set<String> signing) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Names end up in logs and as metric labels. */
    public static final Form<String> ANY = Form.of(
            "a name of letters, digits, '.', '_' and '-', at most 64",
            text -> NAME.matcher(text).matches() ? text : null);

    /** All names that are given, whether what they name is right or not: so a mistake is told once. */
    public static Names of(Mapping root) {
        Set<String> listeners = new LinkedHashSet<>();
        if (root.get("listeners") instanceof Sequence list) {
            for (Node listener : list.items()) {
                if (listener instanceof Mapping mapping && mapping.get("name") instanceof Scalar name) {
                    listeners.add(name.text());
                }
            }
        }
        return new Names(
                listeners,
                issuers(root.get("issuers")),
                keys(root.get("authorizers")),
                keys(root.get("upstreams")),
                signing(root.get("upstreams")));
    }

    private static Set<String> signing(Node node) {
        Set<String> signing = new LinkedHashSet<>();
        if (node instanceof Mapping mapping) {
            mapping.entries().forEach((name, upstream) -> {
                if (upstream instanceof Mapping settings && settings.has("sign")) {
                    signing.add(name);
                }
            });
        }
        return signing;
    }

    private static Map<String, NamedIssuer> issuers(Node node) {
        Map<String, NamedIssuer> issuers = new LinkedHashMap<>();
        if (node instanceof Mapping mapping) {
            mapping.entries().forEach((name, issuer) -> issuers.put(name, NamedIssuer.of(issuer)));
        }
        return issuers;
    }

    private static Set<String> keys(Node node) {
        return node instanceof Mapping mapping ? mapping.keys() : Set.of();
    }

    /** A name that must be among those. */
    public static Form<String> among(Collection<String> names, String what) {
        String known = names.isEmpty() ? "there is none" : String.join(", ", names);
        return Form.of("the name of " + what + " (" + known + ")", text -> {
            if (names.contains(text)) {
                return text;
            }
            String hint = NearMiss.hint(text, names);
            throw new IllegalArgumentException(hint.isEmpty() ? "no such name" : hint.substring(2));
        });
    }

    /** The same for a key that has to be there, and a list that may not be empty. */
    public static <T> List<T> some(Node node, Form<T> form, T standIn) {
        String expected = "a list, each item " + form.expected();
        if (!node.present()) {
            node.expected(expected);
        } else if (node instanceof Sequence list && list.items().isEmpty()) {
            node.problem("found an empty list, expected " + expected);
        }
        return list(node, form, standIn);
    }

    /** The same for a key that may be left out and then says all: no item at all would be read as the opposite. */
    public static <T> List<T> orAll(Node node, Form<T> form, T standIn) {
        if (node instanceof Sequence list && list.items().isEmpty()) {
            node.problem("found an empty list, expected " + form.expected() + ", or no such key for all of them");
        }
        return list(node, form, standIn);
    }

    /** A list of values of a form, none of them twice. */
    public static <T> List<T> list(Node node, Form<T> form, T standIn) {
        List<T> values = new ArrayList<>();
        Once once = new Once();
        for (Node item : node.items("a list, each item " + form.expected())) {
            T value = item.as(form, standIn);
            if (!value.equals(standIn)) {
                values.add(once.claim(item, value));
            }
        }
        return values;
    }

    /** The entries of a mapping from names; a name that is none is reported. */
    public static Set<Map.Entry<String, Node>> entries(Mapping mapping) {
        for (Map.Entry<String, Node> entry : mapping.entries().entrySet()) {
            if (!NAME.matcher(entry.getKey()).matches()) {
                entry.getValue().problem("the key is not " + ANY.expected());
            }
        }
        return mapping.entries().entrySet();
    }
}
