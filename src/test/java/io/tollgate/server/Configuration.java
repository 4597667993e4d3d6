package io.tollgate.server;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.config.TollgateSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Settings out of a YAML text, as a user would write it. */
final class Configuration {
    private Configuration() {}

    /** Two listeners on free ports before one upstream, health and admin, and these lines. */
    static String open(String upstreamUrl, String... lines) {
        return """
                listeners:
                  - {name: second, address: "127.0.0.1:0"}
                  - {name: another, address: "127.0.0.1:0"}
                health: {address: "127.0.0.1:0"}
                routes:
                  - {name: chat, path: /chat, authenticate: none, upstream: stub}
                upstreams:
                  stub: {endpoints: ["%s"]}
                telemetry: {accessLog: off}
                """.formatted(upstreamUrl) + String.join("\n", lines) + "\n";
    }

    static TollgateSettings settings(Path folder, String yaml) {
        try {
            Path file = Files.writeString(folder.resolve("tollgate.yaml"), yaml);
            Loaded loaded = ConfigLoader.load(file, Map.of(), SidecarFlags.NONE);
            if (loaded.settings() == null) {
                throw new AssertionError(loaded.problems() + "\n" + yaml);
            }
            return loaded.settings();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
