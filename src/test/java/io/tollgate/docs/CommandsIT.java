package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.EchoServer;
import io.tollgate.testing.Peers;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages and the comments of configurations tell people to type works, page by page in its order, and says what they show. */
@Execution(ExecutionMode.CONCURRENT)
final class CommandsIT {
    private static final String ISSUER = "https://login.example.com/";

    /**
     * What stands for kubectl, aws, and curl to a forwarded port: it takes only files that are there, secrets that the
     * manifests mount and a token that is not empty, and gives out a secret where one is asked for.
     */
    private static final String STAND_IN = """
            set -eu
            previous= all="$*"
            for word; do
                case $word in
                    file://*) test -e "${word#file://}" ;;
                    --cert=* | --key=*) test -e "${word#*=}" ;;
                    'Authorization: Bearer ') exit 1 ;;
                esac
                case $previous in
                    -f | -k) test -e "$word" ;;
                    generic | tls) grep -rq "secretName: $word" k8s ;;
                esac
                previous=$word
            done
            case $all in
                *'get secret'*) echo c2VzYW1l ;;
                *get-secret-value*) echo '{"signature": "made-up-for-this-test"}' ;;
                *) echo "${0##*/} $all" ;;
            esac
            """;

    static Stream<Path> pages() {
        return Stream.concat(Runner.TOLLGATE.snippets(), Runner.CLOUD.snippets())
                .map(Snippet::page)
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whatThePageSaysToTypeWorks(Path page, @TempDir Path folder) throws Exception {
        Peers.requireCommand("curl", "curl");
        Peers.requireCommand("jq", "jq");
        List<Snippet> typed = Stream.concat(Runner.TOLLGATE.snippets(), Runner.CLOUD.snippets())
                .filter(snippet -> snippet.page().equals(page))
                .toList();
        try (EchoServer upstream = EchoServer.start();
                Workplace place = new Workplace(
                        folder,
                        upstream.url().replace("ws://", ""),
                        TestKeys.writeJwks(Files.createDirectory(folder.resolve("keys"))))) {
            provide(place, page, typed);
            for (Snippet snippet : inOrder(page, typed)) {
                Map<String, String> variables =
                        snippet.source().contains("$ID") ? Map.of("ID", refused(place)) : Map.of();
                assertSays(snippet, place.run(snippet, variables));
            }
        }
    }

    /** The files that the page shows or takes for granted. */
    private static void provide(Workplace place, Path page, List<Snippet> typed) throws Exception {
        Snippet.of(Page.of(page.toString())).stream()
                .filter(snippet -> snippet.runner().startsWith("file: "))
                .forEach(place::file);
        place.write(
                "token.txt",
                TestToken.token().claim("iss", ISSUER).claim("aud", "chat").rs256());
        if (typed.stream().anyMatch(snippet -> snippet.runner().equals("cloud"))) {
            Stream.of("kubectl", "aws", "curl").forEach(name -> place.program(name, STAND_IN));
            place.write("chat.example.com.crt", "a certificate");
            place.write("chat.example.com.key", "its key");
        }
    }

    /** The id of what a Tollgate with an admin API refused just now. */
    private static String refused(Workplace place) {
        place.write("admin.token", "an-admin-token-of-some-length");
        place.write("edge.yaml", """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                admin: {address: "127.0.0.1:0", token: {file: admin.token}}
                routes: [{name: chat, path: /chat, authenticate: none, upstream: chat}]
                upstreams: {chat: {endpoints: ["ws://127.0.0.1:9"]}}
                """);
        place.run(hidden("./tollgate run --config edge.yaml"), Map.of());
        String said = place.run(hidden("curl --no-progress-meter http://localhost:8080/chat"), Map.of());
        return new JsonObject(said).getString("id");
    }

    private static Snippet hidden(String command) {
        return new Snippet(Path.of(""), "", "sh", command, "");
    }

    private static List<Snippet> inOrder(Path page, List<Snippet> typed) {
        String text = Page.of(page.toString()).text();
        return typed.stream()
                .sorted((one, other) -> text.indexOf(one.source()) - text.indexOf(other.source()))
                .toList();
    }

    /** Each line that the page shows was said, with anything where the page has three dots. */
    private static void assertSays(Snippet snippet, String output) {
        snippet.said().lines().forEach(line -> {
            String pattern =
                    Stream.of(line.strip().split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            assertThat(output).as(snippet.toString()).containsPattern(pattern.replaceAll(" +", "\\\\E +\\\\Q"));
        });
    }
}
