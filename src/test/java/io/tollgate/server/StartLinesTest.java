package io.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.SidecarFlags;
import io.tollgate.config.TollgateSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever starts it reads first. */
final class StartLinesTest {
    @TempDir
    private Path folder;

    @Test
    void aRouteThatReportsIsNamedAndOneThatEnforcesAgainIsNot() throws IOException {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                routes:
                  - {name: new, path: /a, authenticate: none, upstream: u, enforce: {report: until 2099-12-31}}
                  - {name: old, path: /b, authenticate: none, upstream: u, enforce: {report: until 2001-12-31}}
                upstreams: {u: {endpoints: ["ws://127.0.0.1:9"]}}
                """);
        TollgateSettings settings =
                ConfigLoader.load(file, Map.of(), SidecarFlags.NONE).settings();
        assertThat(StartLines.of(settings, Map.of("public", 8080), 0, 0, Map.of()))
                .containsExactly(
                        "listener public on 127.0.0.1:8080 (plain): routes new, old",
                        "route new only reports until the end of 2099-12-31 (UTC): who breaks its rules is let in");
    }
}
