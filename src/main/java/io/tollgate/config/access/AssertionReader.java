package io.tollgate.config.access;

import io.tollgate.auth.assertion.AssertionSettings;
import io.tollgate.config.form.Http;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.Once;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Units;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code identity.assertion} of a route. The word stands among names of headers, so it is one of those as long as a text
 * stands there. Stateless.
 */
public final class AssertionReader {
    private static final String KEY = "assertion";
    private static final Form<String> CLAIM =
            Form.of("the name of a claim that an assertion does not have of its own", text -> {
                String name = Units.TEXT.parser().parse(text);
                if (AssertionSettings.OWN.contains(text)) {
                    throw new IllegalArgumentException("those are "
                            + String.join(
                                    ", ",
                                    AssertionSettings.OWN.stream().sorted().toList()));
                }
                return name;
            });

    private AssertionReader() {}

    /** @param once which headers the route fills by itself */
    public static @Nullable AssertionSettings read(Node identity, Once once) {
        if (!isThere(identity)) {
            return null;
        }
        Mapping assertion = ((Mapping) identity).get(KEY).mapping(Section.ASSERTION);
        String header = assertion.read("header", Http.HEADER, AssertionSettings.DEFAULT_HEADER);
        Node named = assertion.has("header") ? assertion.get("header") : assertion;
        once.claim(named, Http.fold(header));
        return new AssertionSettings(
                header,
                assertion.require("audience", Units.TEXT, ""),
                lifetime(assertion.get("lifetime")),
                Names.list(assertion.get("claims"), CLAIM, ""));
    }

    private static Duration lifetime(Node node) {
        Duration lifetime = node.as(
                Units.time(Duration.ofSeconds(1), AssertionSettings.MOST_LIFETIME), AssertionSettings.DEFAULT_LIFETIME);
        if (lifetime.toMillis() % 1000 != 0) {
            node.expected("whole seconds");
        }
        return lifetime;
    }

    /** What fills headers with claims. */
    public static Node without(Node identity) {
        return isThere(identity) ? ((Mapping) identity).without(KEY) : identity;
    }

    private static boolean isThere(Node identity) {
        return identity instanceof Mapping headers && headers.get(KEY) instanceof Mapping;
    }
}
