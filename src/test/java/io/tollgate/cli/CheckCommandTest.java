package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {
    private static final String GOOD = """
            listeners: [{name: public, address: "127.0.0.1:0"}]
            routes: [{name: chat, path: /chat, authenticate: none, upstream: chat}]
            upstreams: {chat: {endpoints: ["ws://127.0.0.1:9"]}}
            """;

    @TempDir
    private Path folder;

    @Test
    void aGoodFileIsOk() throws IOException {
        CommandRun run = check(GOOD);
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("ok: 1 listener, 0 issuers, 1 route, 1 upstream");
    }

    @Test
    void authorizersAreCountedWhereThereAreSome() throws IOException {
        CommandRun run = check(GOOD + "authorizers: {a: {http: {url: 'https://a'}, maxAge: 1h}}\n");
        assertThat(run.out()).isEqualTo("ok: 1 listener, 0 issuers, 1 authorizer, 1 route, 1 upstream");
    }

    @Test
    void everyProblemIsALineWithFileLineAndKey() throws IOException {
        CommandRun run = check(GOOD.replace("name: public", "nome: public").replace("ws:", "http:"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().lines())
                .hasSizeGreaterThan(1)
                .allSatisfy(line -> assertThat(line).contains("tollgate.yaml:"))
                .anySatisfy(line -> assertThat(line).contains(":1: listeners[0]"))
                .anySatisfy(line -> assertThat(line).contains(":3: upstreams.chat.endpoints[0]"));
        assertThat(run.out()).doesNotContain("ok:");
    }

    @Test
    void aFileThatIsNotThereIsAProblem() {
        CommandRun run =
                CommandRun.of("check", "--config", folder.resolve("none.yaml").toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("none.yaml");
    }

    @Test
    void flagsAloneAreCheckedToo() {
        assertThat(CommandRun.of("check", "--listen", ":0", "--upstream", "ws://127.0.0.1:9", "--authenticate", "none")
                        .code())
                .isZero();
        assertThat(CommandRun.of("check", "--listen", ":0", "--upstream", "nonsense")
                        .code())
                .isEqualTo(1);
    }

    @Test
    void runEndsWith4OnABadFile() throws IOException {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), "listeners: []\n");
        CommandRun run = CommandRun.of("run", "--config", file.toString());
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("tollgate.yaml:1: listeners").doesNotContain("\tat ");
    }

    private CommandRun check(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), yaml);
        return CommandRun.of("check", "--config", file.toString());
    }
}
