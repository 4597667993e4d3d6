package io.tollgate.auth;

import static io.tollgate.auth.Mint.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.token.Secret;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Issuers whose keys are there from the start, and faults that must be found at the start. */
final class IssuerTest {
    private static final Vertx VERTX = Vertx.vertx();
    private final Mint mint = new Mint("https://idp.test", "k1");

    @TempDir
    private Path directory;

    @AfterAll
    static void close() {
        KeyServer.await(VERTX.close());
    }

    @Test
    void keysOfAFileAreReadAtCreation() throws Exception {
        Path file = Files.writeString(directory.resolve("jwks.json"), mint.jwks());
        Issuer issuer = Issuer.create(VERTX, mint.settings(new IssuerSettings.FileKeys(file), 0));
        Files.delete(file);
        assertThat(issuer.ready()).isTrue();
        assertThat(issuer.start().succeeded()).isTrue();
        assertThat(new Authenticator(List.of(issuer))
                        .authenticate(Mint.credential(mint.token(Map.of())), NOW)
                        .succeeded())
                .isTrue();
        assertThat(issuer.close().succeeded()).isTrue();
    }

    @Test
    void aFileThatIsNotThereIsAFaultThatNamesIssuerAndFile() {
        Path absent = directory.resolve("absent.json");
        assertFault(new IssuerSettings.FileKeys(absent), "Issuer main", "absent.json");
    }

    @Test
    void aFileWithoutUsableKeysIsAFault() throws Exception {
        Path file = Files.writeString(directory.resolve("jwks.json"), "{\"keys\":[]}");
        assertFault(new IssuerSettings.FileKeys(file), "Issuer main");
    }

    @Test
    void aFileWithoutEndIsNotReadToItsEnd() {
        assertFault(new IssuerSettings.FileKeys(Path.of("/dev/zero")), "Issuer main");
    }

    @Test
    void inlineKeysThatAreNoKeysAreAFault() {
        assertFault(new IssuerSettings.InlineKeys("{}"), "Issuer main");
    }

    @Test
    void aSecretForAlgorithmsWithoutSecretsIsAFaultThatDoesNotShowIt() {
        byte[] sesame = "open sesame open sesame open sesame".getBytes(StandardCharsets.UTF_8);
        IssuerSettings settings = mint.settings(new IssuerSettings.SharedSecret(new Secret(sesame)), 0);
        assertThatThrownBy(() -> Issuer.create(VERTX, settings))
                .isInstanceOf(KeySourceFault.class)
                .hasMessageNotContaining("sesame");
    }

    private void assertFault(IssuerSettings.Keys keys, String... parts) {
        assertThatThrownBy(() -> Issuer.create(VERTX, mint.settings(keys, 0)))
                .isInstanceOf(KeySourceFault.class)
                .hasMessageContainingAll(parts);
    }
}
