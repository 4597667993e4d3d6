package io.tollgate.config.limit;

import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Units;
import io.tollgate.quota.ByClaim;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a value that may hang on a claim: as it is, or {@code {claim: plan, values: {free: 10/s}, otherwise: 5/s}}. */
final class ByClaimReader {
    private ByClaimReader() {}

    /** What is there; {@code standIn} goes with a reported error. */
    static <T> ByClaim<T> read(Node node, Section section, Form<T> form, T standIn) {
        if (!(node instanceof Mapping)) {
            return ByClaim.always(node.as(form, standIn));
        }
        Mapping choice = node.mapping(section);
        return new ByClaim<>(
                choice.require("claim", Units.TEXT, ""),
                values(choice.require("values", "a mapping from what the claim may say"), form, standIn),
                choice.require("otherwise", form, standIn));
    }

    private static <T> Map<String, T> values(Node node, Form<T> form, T standIn) {
        Mapping mapping = node.mapping("a mapping from what the claim may say");
        if (node instanceof Mapping && mapping.keys().isEmpty()) {
            node.problem("found an empty mapping, expected at least one of what the claim may say");
        }
        Map<String, T> values = new LinkedHashMap<>();
        mapping.entries().forEach((said, value) -> values.put(said, value.as(form, standIn)));
        return values;
    }
}
