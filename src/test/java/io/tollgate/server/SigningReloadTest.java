package io.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.SidecarFlags;
import io.tollgate.config.change.Reloaded;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.token.Algorithm;
import io.tollgate.token.KeySet;
import io.tollgate.token.RawJwt;
import io.tollgate.token.TokenMint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole Tollgate that signs, and whose key is replaced. */
final class SigningReloadTest {
    @TempDir
    private Path folder;

    private void key(String id) throws Exception {
        Files.writeString(
                folder.resolve("signing.jwk"),
                TokenMint.newKey(Algorithm.ES256, id).privateJwk());
    }

    private static String assertion(Tollgate tollgate, StubUpstream stub) {
        try (RawClient client = RawClient.connect(tollgate.port("second"))) {
            client.send(Handshakes.upgrade("/chat")
                    .header("Authorization", "Bearer " + TestToken.valid())
                    .text());
            assertThat(client.readHead().status()).isEqualTo(101);
            return String.valueOf(stub.awaitConnection().requestHead().header("X-Tollgate-Assertion"));
        }
    }

    private static KeySet published(Tollgate tollgate) throws Exception {
        URI keys = URI.create("http://127.0.0.1:" + tollgate.healthPort() + "/.well-known/jwks.json");
        String body = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(keys).build(), BodyHandlers.ofString())
                .body();
        return KeySet.parse(body, Set.of(Algorithm.ES256));
    }

    @Test
    void bothKeysVerifyAroundAReloadOfTheFile() throws Exception {
        Files.writeString(folder.resolve("jwks.json"), TestKeys.jwks());
        key("first");
        try (StubUpstream stub = StubUpstream.start(Answers.accept())) {
            String yaml = Configuration.open(
                            stub.url(),
                            "issuers: {main: {issuer: '%s', audience: [%s], jwks: 'file:jwks.json'}}"
                                    .formatted(TestKeys.ISSUER, TestKeys.AUDIENCE),
                            "signing: {key: {file: signing.jwk}}",
                            "drain: {deadline: 200ms}")
                    .replace(
                            "authenticate: none",
                            "authenticate: [main], credentials: [{header: Authorization}], identity: {assertion: {audience: a}}");
            Path file = Files.writeString(folder.resolve("tollgate.yaml"), yaml);
            Tollgate tollgate = Tollgate.start(
                    ConfigLoader.load(file, Map.of(), SidecarFlags.NONE),
                    () -> ConfigLoader.load(file, Map.of(), SidecarFlags.NONE));
            try {
                RawJwt before = RawJwt.parse(assertion(tollgate, stub));
                key("second");
                assertThat(tollgate.reload()).isEqualTo(Reloaded.applied(List.of("signing.key: *** → ***"), List.of()));
                RawJwt after = RawJwt.parse(assertion(tollgate, stub));
                assertThat(List.of(before.keyId(), after.keyId())).containsExactly("first", "second");
                KeySet keys = published(tollgate);
                assertThat(keys.size()).isEqualTo(2);
                assertThat(keys.verify(before)).isNotNull();
                assertThat(keys.verify(after)).isNotNull();
            } finally {
                tollgate.drain();
            }
        }
    }
}
