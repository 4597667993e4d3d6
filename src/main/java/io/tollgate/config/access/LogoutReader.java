package io.tollgate.config.access;

import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.logout.LogoutSettings;
import io.tollgate.auth.logout.LogoutSettings.By;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.Once;
import io.tollgate.config.form.Paths;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Units;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads where issuers tell of logouts. */
public final class LogoutReader {
    private static final Form<By> BY = Units.word(By.class);
    private static final Form<String> PATH = Form.of(
            "a path such as /logout/main, without variables",
            text -> Paths.variables(text).isEmpty() && text.indexOf('*') < 0
                    ? Paths.PATTERN.parser().parse(text)
                    : null);

    private final Set<String> listeners;
    private final Once paths = new Once();

    /** @param listeners their names */
    public LogoutReader(Set<String> listeners) {
        this.listeners = listeners;
    }

    /** Null if there is nothing here. */
    public @Nullable LogoutSettings read(Mapping issuer) {
        Node node = issuer.get("logout");
        if (!node.present()) {
            return null;
        }
        Mapping logout = node.mapping(Section.LOGOUT);
        Node clientId = logout.get("clientId");
        LogoutSettings settings = new LogoutSettings(
                paths.claim(logout.get("path"), logout.require("path", PATH, "")),
                Names.orAll(logout.get("listeners"), Names.among(listeners, "a listener"), ""),
                clientId.present() ? clientId.as(Units.TEXT, "") : null,
                logout.read("by", BY, By.SESSION));
        check(issuer, node, settings);
        return settings;
    }

    private static void check(Mapping issuer, Node node, LogoutSettings settings) {
        if (says(issuer, "issuer", "any")) {
            node.problem(
                    "found logout of an issuer whose iss may be any, expected an exact one: who says it must be known");
        }
        if (says(issuer, "jwks", "none")) {
            node.problem("found logout of an issuer without keys, expected some to prove its tokens with");
        }
        if (settings.clientId() == null && says(issuer, "audience", "any")) {
            node.problem("found neither clientId nor an audience, expected the client as which the provider knows us");
        }
        boolean sub = !issuer.has("subject") || says(issuer, "subject", IssuerSettings.DEFAULT_SUBJECT);
        if (!sub && settings.by() == By.SUBJECT) {
            node.problem("found by: subject where subjects do not stand in sub, which is all that a logout names");
        } else if (!sub) {
            node.warning("a logout that names a sub alone is answered with 400, as subjects do not stand in sub here");
        }
    }

    private static boolean says(Mapping issuer, String key, String word) {
        return issuer.get(key) instanceof Scalar scalar && scalar.text().equals(word);
    }
}
