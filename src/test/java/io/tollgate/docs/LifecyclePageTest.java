package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.SidecarFlags;
import io.tollgate.token.Algorithm;
import io.tollgate.token.TokenMint;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the page shows of a configuration loads, with what it leaves out put round it. */
final class LifecyclePageTest {
    private static final String FILE = """
            listeners: [{name: public, address: ":0"}]
            health: {address: "127.0.0.1:0"}
            issuers: {main: {issuer: "https://login.example.com/", audience: [chat]}}
            upstreams: {chat: {endpoints: ["ws://127.0.0.1:9000"]}, devices: {endpoints: ["ws://127.0.0.1:9000"]}}
            """;
    private static final String ROUTE = """
            name: chat
            path: /chat/{room}/{tenant}
            credentials: [{header: Authorization}]
            authenticate: [main]
            upstream: chat
            """;

    @TempDir
    private Path folder;

    static Stream<String> snippets() {
        return Snippet.of(Page.of("docs/credential-lifecycle.md")).stream()
                .filter(snippet -> snippet.language().equals("yaml"))
                .map(Snippet::source);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(String yaml) {
        return (Map<String, Object>) new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    }

    /** Keys of the file stand in the file, and all others in its route. */
    private static Map<String, Object> whole(String snippet) {
        Map<String, Object> file = map(FILE);
        Map<String, Object> route = map(ROUTE);
        List<Object> routes = new ArrayList<>();
        for (Map.Entry<String, Object> entry : map(snippet).entrySet()) {
            switch (entry.getKey()) {
                case "require", "tunnel" -> route.put(entry.getKey(), entry.getValue());
                case "routes" -> {
                    for (Object shown : (List<?>) entry.getValue()) {
                        Map<String, Object> one = map(ROUTE);
                        ((Map<?, ?>) shown).forEach((key, value) -> one.put((String) key, value));
                        routes.add(one);
                    }
                }
                default -> file.put(entry.getKey(), entry.getValue());
            }
        }
        file.put("routes", routes.isEmpty() ? List.of(route) : routes);
        return file;
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void everySnippetLoadsWithoutAProblem(String snippet) throws Exception {
        Path example = Path.of("conf/examples");
        Files.copy(example.resolve("localhost.crt"), folder.resolve("tls.crt"));
        Files.copy(example.resolve("localhost.key"), folder.resolve("tls.key"));
        Files.copy(example.resolve("localhost.crt"), folder.resolve("clients-ca.crt"));
        Files.writeString(folder.resolve("legacy.secret"), "0123456789abcdefghijklmnopqrstuvwxyz");
        Files.writeString(folder.resolve("introspection.secret"), "sesame");
        for (String key : List.of("signing", "next")) {
            Files.writeString(
                    folder.resolve(key + ".jwk"),
                    TokenMint.newKey(Algorithm.ES256, key).privateJwk());
        }
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), new JsonObject(whole(snippet)).encode());
        assertThat(ConfigLoader.load(file, Map.of(), SidecarFlags.NONE)
                        .problems()
                        .all())
                .isEmpty();
    }

    @Test
    void eachStageHasOne() {
        assertThat(snippets()).hasSizeGreaterThanOrEqualTo(8);
    }
}
