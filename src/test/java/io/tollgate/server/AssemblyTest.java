package io.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.config.TollgateSettings;
import io.tollgate.config.change.FileDigests;
import io.tollgate.testing.TestKeys;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AssemblyTest {
    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private TollgateSettings withIssuer() {
        return Configuration.settings(
                folder,
                Configuration.open("ws://127.0.0.1:1")
                                .replace("authenticate: none", "authenticate: [main], credentials: [{query: t}]")
                        + "issuers: {main: {issuer: \"https://idp.test\", audience: any, jwks: \"file:%s\"}}%n"
                                .formatted(TestKeys.writeJwks(folder)));
    }

    @Test
    void listenersKeepTheFilesOrderAndKeysAreThere() throws Exception {
        Assembly assembly = Assembly.of(withIssuer(), FileDigests.NONE, vertx, null);
        assertThat(assembly.listeners())
                .extracting(terms -> terms.settings().name())
                .containsExactly("second", "another");
        assertThat(assembly.issuers().values())
                .singleElement()
                .satisfies(issuer -> assertThat(issuer.ready()).isTrue());
    }

    @Test
    void keysThatWentBadSinceTheFileWasReadAreTheSettingsFault() throws Exception {
        TollgateSettings settings = withIssuer();
        try (var files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().contains("jwk")).toList()) {
                Files.writeString(file, "{}");
            }
        }
        StartException failure =
                catchThrowableOfType(StartException.class, () -> Assembly.of(settings, FileDigests.NONE, vertx, null));
        assertThat(failure.kind()).isEqualTo(StartException.Kind.SETTINGS);
        assertThat(failure).hasMessageContaining("main");
    }
}
