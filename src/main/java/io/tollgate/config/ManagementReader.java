package io.tollgate.config;

import io.tollgate.config.ManagementSettings.ManagementKey;
import io.tollgate.config.form.Once;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.limit.Paces;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Units;
import io.tollgate.limit.Rate;
import io.tollgate.quota.LimitSettings.Pace;
import io.tollgate.token.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code admin.connections}. */
final class ManagementReader {
    private static final int SHORTEST_SECRET = 16;
    private static final long LARGEST_BURST = 1_000_000;
    private static final Pace RATE = new Pace(ManagementSettings.DEFAULTS.rate().amount(), Duration.ofSeconds(1));
    private static final String NO_ID = "";
    private static final Form<String> ID = Form.of(
            "an access key id of 4 to 128 letters, digits and '_'", text -> text.matches("\\w{4,128}") ? text : null);

    private final ReferencedFiles files;

    ManagementReader(ReferencedFiles files) {
        this.files = files;
    }

    ManagementSettings read(Node node) {
        if (!node.present()) {
            return ManagementSettings.DEFAULTS;
        }
        Mapping connections = node.mapping(Section.ADMIN_CONNECTIONS);
        Pace pace = connections.read("rate", Paces.TIMES, RATE);
        long burst = connections.read(
                "burst",
                Units.count(1, LARGEST_BURST),
                ManagementSettings.DEFAULTS.rate().burst());
        return new ManagementSettings(
                keys(connections.get("keys")),
                new Rate(pace.amount(), pace.period().toNanos(), burst));
    }

    private List<ManagementKey> keys(Node node) {
        List<ManagementKey> keys = new ArrayList<>();
        Once once = new Once();
        for (Node item : node.items("a list of {id: …, secret: {file: …}}")) {
            Mapping key = item.mapping(Section.ADMIN_CONNECTIONS_KEY);
            String id = key.require("id", ID, NO_ID);
            Secret secret = secret(key.require("secret", "{file: …}"));
            if (!id.equals(NO_ID)) {
                keys.add(new ManagementKey(once.claim(key.get("id"), id), secret));
            }
        }
        return keys;
    }

    /** What signatures are made with: a text, and one that nobody finds by trying. */
    private Secret secret(Node node) {
        if (!node.present()) {
            return new Secret(new byte[0]);
        }
        Secret secret = files.secret(node, Section.ADMIN_CONNECTIONS_SECRET);
        boolean text = true;
        for (byte b : secret.bytes()) {
            text &= b > 0x20 && b < 0x7F;
        }
        if (!text) {
            node.problem("found a character in the secret that no access key has, expected visible ASCII");
        } else if (secret.length() > 0 && secret.length() < SHORTEST_SECRET) {
            node.problem("found a secret of " + secret.length() + " bytes, expected at least " + SHORTEST_SECRET);
        }
        return secret;
    }
}
