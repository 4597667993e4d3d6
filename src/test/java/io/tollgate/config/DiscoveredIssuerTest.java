package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.IssuerSettings.DiscoveredKeys;
import io.tollgate.testing.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Issuers that say by their iss where their keys are. */
final class DiscoveredIssuerTest {
    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() throws IOException {
        file = new ConfigFile(folder);
        file.write("secret", new String(TestKeys.secret(), StandardCharsets.ISO_8859_1));
        file.write("keys.json", TestKeys.jwks());
        Files.copy(Path.of("conf/examples/localhost.crt"), folder.resolve("ca.crt"));
    }

    private IssuerSettings issuer(String keys) {
        return file.settings("issuers: {i: {" + keys + "}}").issuers().get(0);
    }

    @Test
    void withoutKeysOfItsOwnAnIssuerIsAskedForThem() {
        assertThat(issuer("issuer: 'https://idp.example/tenant', audience: any").keys())
                .isEqualTo(new DiscoveredKeys("https://idp.example/tenant", false, null));
        assertThat(issuer("issuer: 'http://idp.example', audience: any, insecure: true, ca: ca.crt")
                        .keys())
                .isEqualTo(new DiscoveredKeys("http://idp.example", true, folder.resolve("ca.crt")));
        assertThat(issuer("issuer: 'http://127.0.0.1:1', audience: any").keys())
                .isEqualTo(new DiscoveredKeys("http://127.0.0.1:1", false, null));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "me                       | found \"me\", expected a URL that starts with https://",
                "any                      | found the word any beside keys from a URL, expected the exact iss",
                "'http://idp.example'     | expected https://, as whoever answers decides whose tokens are taken",
                "'https://idp.example/?a' | without a query",
                "'https://idp.example/#a' | without a fragment",
                "'https://a:b@idp.example' | without a user or password",
            })
    void onlyOfAnIssuerThatIsASafeUrl(String issuer, String problem) {
        assertThat(file.problems("issuers: {i: {audience: [a], issuer: '" + issuer + "'}}"))
                .singleElement()
                .asString()
                .contains("issuers.i.issuer: ", problem);
    }

    @Test
    void itsFilesAreThoseThatAreWatched() {
        Loaded loaded = file.load(file.complete("""
                issuers:
                  a: {issuer: a, audience: any, jwks: 'file:keys.json'}
                  b: {issuer: b, audience: any, secret: {file: secret}}
                  c: {issuer: 'https://c.test', audience: any, ca: ca.crt}"""));
        assertThat(loaded.files().files())
                .contains(folder.resolve("keys.json"), folder.resolve("secret"), folder.resolve("ca.crt"));
    }
}
