package io.tollgate.config.access;

import io.tollgate.auth.assertion.SignerSettings;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Known;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Units;
import io.tollgate.gate.RouteSettings;
import io.tollgate.token.KeyFault;
import io.tollgate.token.Secret;
import io.tollgate.token.TokenMint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code signing}, and holds it against the routes that need it. */
public final class SignerReader {
    private final ReferencedFiles files;
    private final Set<String> ids = new HashSet<>();

    public SignerReader(ReferencedFiles files) {
        this.files = files;
    }

    /** @param health whether there is a place where keys are published */
    public SignerSettings read(Node node, List<RouteSettings> routes, boolean health) {
        boolean asked = routes.stream().anyMatch(route -> route.assertion() != null);
        if (asked && !health) {
            node.warning(
                    "a route asserts identities, but without health nobody can fetch the keys to verify that with");
        } else if (node.present() && !asked) {
            node.warning("no route has identity.assertion: nothing is signed");
        }
        if (!node.present()) {
            return SignerSettings.DEFAULTS;
        }
        Mapping signing = node.mapping(Section.SIGNING);
        Node key = signing.get("key");
        return new SignerSettings(
                key.present() ? key(key, Section.SIGNING_KEY) : null,
                signing.read("issuer", Units.TEXT, SignerSettings.DEFAULT_ISSUER),
                previous(signing.get("previous")));
    }

    private List<Secret> previous(Node node) {
        List<Secret> keys = new ArrayList<>();
        List<Node> items = node.items("a list such as [{file: …}]");
        items.forEach(item -> keys.add(key(item, Section.SIGNING_PREVIOUS)));
        if (items.size() > SignerSettings.MOST_PREVIOUS) {
            node.problem("found " + items.size() + " keys, expected at most " + SignerSettings.MOST_PREVIOUS);
        }
        return keys;
    }

    private Secret key(Node node, Known known) {
        Secret key = files.secret(node, known);
        if (key.length() > 0) {
            try {
                String id = TokenMint.signingKey(new String(key.bytes(), StandardCharsets.UTF_8))
                        .id();
                if (!ids.add(id)) {
                    node.problem("has the kid of an earlier one, expected another: nobody could tell them apart");
                }
            } catch (KeyFault e) {
                node.problem("cannot be used: " + e.getMessage());
            }
        }
        return key;
    }
}
