package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aNewKeyIsAPrivateJwkOfThisUserOnlyAndAPublicSet() throws Exception {
        assertThat(newKey("ES256").code()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path("k.key.jwk"))))
                .isEqualTo("rw-------");
        assertThat(JWK.parse(Files.readString(path("k.key.jwk"))).isPrivate()).isTrue();
        assertThat(published().isPrivate()).isFalse();
    }

    @Test
    void aTokenOfANewKeyHoldsUnderItsPublicHalf() throws Exception {
        newKey("ES256");
        SignedJWT token = mint();
        assertThat(token.verify(new ECDSAVerifier(published().toECKey()))).isTrue();
        assertThat(token.getHeader().getKeyID()).isEqualTo(published().getKeyID());
        assertThat(token.getHeader().getType()).hasToString("JWT");
    }

    @Test
    void rsaKeysWorkToo() throws Exception {
        newKey("PS384");
        assertThat(mint().verify(new RSASSAVerifier(published().toRSAKey()))).isTrue();
    }

    @Test
    void claimsIssuerAudienceAndTimesAreAsAsked() throws Exception {
        newKey("ES256");
        Instant before = Instant.now();
        JWTClaimsSet claims = mint(
                        "--issuer",
                        "https://i",
                        "--audience",
                        "a",
                        "--audience",
                        "b",
                        "--claim",
                        "sub=alice",
                        "--claim",
                        "rooms=[\"x\"]",
                        "--expires",
                        "5m")
                .getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("https://i");
        assertThat(claims.getAudience()).containsExactly("a", "b");
        assertThat(claims.getSubject()).isEqualTo("alice");
        assertThat(claims.getStringListClaim("rooms")).isEqualTo(List.of("x"));
        assertThat(Duration.between(before, claims.getExpirationTime().toInstant()))
                .isBetween(Duration.ofSeconds(298), Duration.ofSeconds(330));
    }

    @Test
    void aTokenMayHaveExpiredAlready() throws Exception {
        newKey("ES256");
        assertThat(mint("--expires=-1h").getJWTClaimsSet().getExpirationTime().toInstant())
                .isBefore(Instant.now());
    }

    @Test
    void theKeyIdCanBeChosen() throws Exception {
        assertThat(CommandRun.of(
                                "token",
                                "--new-key",
                                "ES256",
                                "--kid",
                                "mine",
                                "--out",
                                path("k").toString())
                        .code())
                .isZero();
        assertThat(published().getKeyID()).isEqualTo("mine");
        assertThat(mint("--kid", "other").getHeader().getKeyID()).isEqualTo("other");
    }

    @Test
    void aSecretSignsWhenTheAlgorithmIsNamed() throws Exception {
        String secret = "0123456789012345678901234567890123456789";
        Path file = Files.writeString(path("secret"), secret + "\n");
        CommandRun run = CommandRun.of("token", "--key", file.toString(), "--alg", "HS256");
        assertThat(SignedJWT.parse(run.out()).verify(new MACVerifier(secret.getBytes(StandardCharsets.UTF_8))))
                .isTrue();
    }

    @Test
    void halfOfAPairIsNeverWritten() throws IOException {
        Files.writeString(path("k.jwks.json"), "{}");
        CommandRun run = newKey("ES256");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("k.jwks.json is there already; nothing was changed");
        assertThat(path("k.key.jwk")).doesNotExist();
    }

    @Test
    void aFolderInPlaceOfAKeyIsToldByItsName() {
        CommandRun run = CommandRun.of("token", "--key", folder.toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("tollgate: " + folder + ": ");
    }

    @Test
    void aKeyIsNeverWrittenOverAnother() throws IOException {
        newKey("ES256");
        String first = Files.readString(path("k.key.jwk"));
        CommandRun run = newKey("ES256");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("k.key.jwk is there already");
        assertThat(path("k.key.jwk")).hasContent(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "none", "ES256K"})
    void onlyAlgorithmsWithAKeyPairMakeOne(String algorithm) {
        assertThat(newKey(algorithm).code()).isEqualTo(2);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileThatIsNoKeyIsAClearErrorThatDoesNotQuoteIt() throws IOException {
        Path file = Files.writeString(path("wrong"), "a-secret-of-somebody");
        CommandRun run = CommandRun.of("token", "--key", file.toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("a private JWK was expected")
                .doesNotContain("a-secret-of-somebody")
                .doesNotContain("\tat ");
    }

    @Test
    void eitherAKeyOrANewOne() {
        assertThat(CommandRun.of("token").err()).contains("either --key or --new-key");
        assertThat(CommandRun.of("token", "--new-key", "ES256").err()).contains("--out");
        assertThat(CommandRun.of("token", "--key", path("none").toString()).err())
                .contains("no such file");
    }

    private CommandRun newKey(String algorithm) {
        return CommandRun.of("token", "--new-key", algorithm, "--out", path("k").toString());
    }

    private SignedJWT mint(String... more) throws Exception {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "token";
        arguments[1] = "--key";
        arguments[2] = path("k.key.jwk").toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        CommandRun run = CommandRun.of(arguments);
        assertThat(run.err()).isEmpty();
        return SignedJWT.parse(run.out());
    }

    private JWK published() throws Exception {
        return JWKSet.parse(Files.readString(path("k.jwks.json"))).getKeys().get(0);
    }

    private Path path(String name) {
        return folder.resolve(name);
    }
}
