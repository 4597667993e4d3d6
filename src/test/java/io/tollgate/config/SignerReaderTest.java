package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.assertion.SignerSettings;
import io.tollgate.token.Algorithm;
import io.tollgate.token.Secret;
import io.tollgate.token.TokenMint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the file says of the key that signs. */
final class SignerReaderTest {
    private static final String USED = """
            health: {address: '127.0.0.1:0'}
            routes:
            - {name: r, path: /, credentials: [{query: t}], authenticate: [i], identity: {assertion: {audience: a}}, upstream: u}
            """;

    @TempDir
    private Path folder;

    private ConfigFile file;
    private final String first = TokenMint.newKey(Algorithm.ES256, "a").privateJwk();
    private final String second = TokenMint.newKey(Algorithm.EdDSA, "b").privateJwk();

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
        file.write("a.jwk", first + "\n");
        file.write("b.jwk", second);
        file.write("secret.jwk", TokenMint.newKey(Algorithm.HS256, "c").privateJwk());
        file.write("bad.jwk", "{}");
    }

    @Test
    void byDefaultAKeyIsMade() {
        assertThat(file.settings(USED).signing()).isEqualTo(SignerSettings.DEFAULTS);
    }

    @Test
    void everyKeyChanged() {
        String signing = "signing: {key: {file: a.jwk}, issuer: 'https://e.test', previous: [{file: b.jwk}]}\n";
        assertThat(file.settings(USED + signing).signing())
                .isEqualTo(new SignerSettings(secret(first), "https://e.test", List.of(secret(second))));
    }

    private static Secret secret(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{key: a.jwk}'                  | signing.key: found something else, expected {file: …}",
                "'{key: {file: none.jwk}}'       | signing.key.file: the file",
                "'{key: {file: bad.jwk}}'        | signing.key: cannot be used: a private JWK with alg",
                "'{key: {file: secret.jwk}}'     | signing.key: cannot be used: a private key was expected, and not a secret",
                "'{key: {file: a.jwk}, previous: [{file: a.jwk}]}' | signing.previous[0]: has the kid of an earlier one",
                "'{previous: [b.jwk]}'           | signing.previous[0]: found something else",
                "'{previous: {file: b.jwk}}'     | signing.previous: found a mapping, expected a list",
                "'{issuer: \"\"}'                | signing.issuer: found",
                "'{algorithm: ES256}'            | signing.algorithm: unknown key",
            })
    void whatIsWrongIsSaidWithoutAnythingOfTheKey(String signing, String problem) {
        assertThat(file.problems(USED + "signing: " + signing + "\n"))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void whereNobodyCouldFetchTheKeysOrNothingIsSignedAWarningSaysSo() {
        assertThat(file.problems(USED.replaceFirst("health.*\n", "")))
                .singleElement()
                .asString()
                .contains("warning: a route asserts identities, but without health");
        assertThat(file.problems("signing: {key: {file: a.jwk}}\n"))
                .singleElement()
                .asString()
                .contains("warning: no route has identity.assertion");
    }
}
