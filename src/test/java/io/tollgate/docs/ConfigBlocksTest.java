package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.SidecarFlags;
import io.tollgate.token.Algorithm;
import io.tollgate.token.TokenMint;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What pages show of a configuration loads without a problem: a whole file as it stands, a part of one with what it leaves
 * out put round it.
 */
final class ConfigBlocksTest {
    /** Of a file that shows all three, nothing is missing. */
    private static final Set<String> WHOLE = Set.of("listeners", "routes", "upstreams");

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

    /** What a route has and a file has not. */
    private static final Set<String> OF_A_ROUTE = Set.of(
            "name",
            "path",
            "origins",
            "credentials",
            "authenticate",
            "require",
            "identity",
            "refuse",
            "limits",
            "tunnel",
            "ticketPath",
            "upstream");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void provide() throws Exception {
        Path examples = Path.of("conf/examples");
        Files.copy(examples.resolve("localhost.crt"), folder.resolve("clients-ca.crt"));
        certificate(examples, "localhost", folder);
        certificate(examples, "localhost", folder.resolve("tollgate-tls"));
        certificate(examples, "chat", folder.resolve("rooms-tls"));
        Files.copy(examples.resolve("example-only.jwks.json"), folder.resolve("try.jwks.json"));
        for (String name : List.of("legacy", "introspection", "push", "pusher", "jwt")) {
            Files.writeString(folder.resolve(name + ".secret"), "0123456789abcdefghijklmnopqrstuvwxyz");
        }
        Files.writeString(folder.resolve("admin.token"), "an-admin-token-of-some-length");
        Files.writeString(folder.resolve("redis.password"), "sesame");
        for (String key : List.of("signing", "next")) {
            Files.writeString(
                    folder.resolve(key + ".jwk"),
                    TokenMint.newKey(Algorithm.ES256, key).privateJwk());
        }
    }

    private static void certificate(Path examples, String name, Path place) throws IOException {
        Files.createDirectories(place);
        Files.copy(examples.resolve(name + ".crt"), place.resolve("tls.crt"));
        Files.copy(examples.resolve(name + ".key"), place.resolve("tls.key"));
    }

    private static Stream<Snippet> yaml() {
        return Snippet.all().filter(snippet -> snippet.language().equals("yaml"));
    }

    /** All but what is for another program, as its mark says. */
    static Stream<Snippet> configurations() {
        return yaml().filter(snippet -> !snippet.runsBy("kubernetes"));
    }

    static Stream<Snippet> ofOthers() {
        return yaml().filter(snippet -> snippet.runsBy("kubernetes"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(String yaml) {
        return (Map<String, Object>) new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    }

    private static String whole(String snippet) {
        Map<String, Object> shown = map(snippet);
        return shown.keySet().containsAll(WHOLE) ? snippet : new JsonObject(completed(shown)).encode();
    }

    private static Map<String, Object> completed(Map<String, Object> shown) {
        Map<String, Object> file = map(FILE);
        Map<String, Object> route = map(ROUTE);
        shown.forEach((key, value) -> (OF_A_ROUTE.contains(key) ? route : file).put(key, value));
        List<Object> routes = new ArrayList<>();
        for (Object one : (List<?>) shown.getOrDefault("routes", List.of())) {
            Map<String, Object> each = map(ROUTE);
            ((Map<?, ?>) one).forEach((key, value) -> each.put((String) key, value));
            routes.add(each);
        }
        file.put("routes", routes.isEmpty() ? List.of(route) : routes);
        return file;
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void everyBlockLoadsWithoutAProblem(Snippet snippet) throws Exception {
        Path file = Files.writeString(
                folder.resolve("tollgate.yaml"), whole(snippet.source()).replace("/etc/", folder + "/"));
        assertThat(ConfigLoader.load(file, Map.of(), SidecarFlags.NONE)
                        .problems()
                        .all())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ofOthers")
    void whatIsForAnotherProgramIsYamlAtLeast(Snippet snippet) {
        Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(snippet.source());
        assertThat(read).isInstanceOfAny(Map.class, List.class);
    }

    @Test
    void mostPagesThatAreForUsersShowSome() {
        assertThat(configurations().map(Snippet::page).distinct()).hasSizeGreaterThan(7);
    }
}
