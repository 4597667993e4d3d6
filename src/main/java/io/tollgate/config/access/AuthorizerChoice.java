package io.tollgate.config.access;

import io.tollgate.config.form.Names;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Sequence;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code authenticate} of a route where it names an authorizer, alone or as the only item of a list. */
public final class AuthorizerChoice {
    private AuthorizerChoice() {}

    /** Whether it speaks of an authorizer rather than of issuers. */
    public static boolean isOne(Node node) {
        return node instanceof Mapping
                || (node instanceof Sequence list && list.items().stream().anyMatch(Mapping.class::isInstance));
    }

    /** The authorizer's name; null where it does not speak of one. */
    public static @Nullable String read(Node node, Collection<String> names) {
        if (!isOne(node)) {
            return null;
        }
        Form<String> form = Names.among(names, "an authorizer");
        if (!(node instanceof Sequence list)) {
            return node.mapping(Section.AUTHENTICATE).require("authorizer", form, "");
        }
        List<Node> items = list.items();
        if (items.size() > 1) {
            node.problem(
                    "found an authorizer beside others, expected it alone: {authorizer: NAME}, or a list of issuers");
            return "";
        }
        return items.get(0).mapping(Section.AUTHENTICATE_ITEM).require("authorizer", form, "");
    }
}
