package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EffectiveConfigurationTest {
    private static final String YAML = """
            listeners: [{name: public, address: "127.0.0.1:0"}]
            issuers:
              shared: {issuer: a, audience: [b], secret: {file: secret}}
              written:
                issuer: c
                audience: any
                jwks: {keys: [{kty: EC, crv: P-256, alg: ES256, kid: k, x: 5wIuniAK9wwc8ZkNOdOj0uDnpxRI54Uh1ML2AVJxwR8, y: hnvs_7Y3Na2dKwE9IrkNAVvTyWtI1FBNAJnSlYOOAT8}]}
            routes:
              - name: chat
                path: /chat
                credentials: [{query: token}]
                authenticate: [shared, written]
                limits: [{count: connections, per: subject, max: 5, store: redis}]
                headers: {set: {X-Api-Key: very-secret-key}}
                upstream: chat
            upstreams: {chat: {endpoints: ["ws://127.0.0.1:9"]}}
            admin: {address: "127.0.0.1:0", token: {file: admin}}
            redis: {url: "redis://127.0.0.1", password: {file: password}}
            """;

    @TempDir
    private Path folder;

    @Test
    void showsWhatIsInEffectDefaultsIncluded() throws IOException {
        JsonObject route = shown().getJsonArray("routes").getJsonObject(0);
        assertThat(route.getString("name")).isEqualTo("chat");
        assertThat(route.getJsonObject("tunnel").getLong("maxMessage")).isEqualTo(16 << 20);
        assertThat(shown().getJsonArray("listeners").getJsonObject(0).getString("address"))
                .isEqualTo("127.0.0.1:0");
    }

    @Test
    void hidesEverySecret() throws IOException {
        assertThat(shown().encode())
                .doesNotContain("0123456789")
                .doesNotContain("admin-token")
                .doesNotContain("password-of-redis")
                .doesNotContain("very-secret-key")
                .doesNotContain("5wIuniAK9wwc8ZkNOdOj0uDnpxRI54Uh1ML2AVJxwR8")
                .contains("***");
    }

    private JsonObject shown() throws IOException {
        Files.writeString(folder.resolve("secret"), "0123456789".repeat(7));
        Files.writeString(folder.resolve("password"), "password-of-redis");
        Files.writeString(folder.resolve("admin"), "admin-token-of-some-length");
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), YAML);
        Loaded loaded = ConfigLoader.load(file, Map.of(), SidecarFlags.NONE);
        assertThat(loaded.settings()).as(loaded.problems().toString()).isNotNull();
        return new JsonObject(EffectiveConfiguration.of(loaded.settings()));
    }
}
