package io.tollgate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How why asks the admin API, what it prints, and what it says where nothing is to be had. */
final class WhyCommandTest {
    private static final String ID = "0123456789abcdef01234567";
    private static final String TOKEN = "an-admin-token-of-a-test";
    private static final String TRACE = """
            {"id":"%s","time":"2026-11-22T15:04:05.006Z","event":"refuse","route":"chat","listener":"public",\
            "address":"203.0.113.9","host":"chat.test","path":"/chat/7","issuer":"main","subject":"a\\u009blice",\
            "outcome":"insufficient_scope","by":"client","reason":"Expected scope","status":403,"steps":[\
            {"step":"head","ms":12.5,"verdict":"passed"},\
            {"step":"authorize","ms":0.25,"verdict":"refused","outcome":"insufficient_scope"}],\
            "meaning":"The token does not allow this.","look_at":"The claims."}""".formatted(ID);

    @TempDir
    private Path folder;

    private HttpServer admin;
    private Path tokenFile;

    @BeforeEach
    void start() throws IOException {
        tokenFile = Files.writeString(folder.resolve("admin.token"), TOKEN + "\n");
        admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/why/" + ID, exchange -> answer(exchange, 200, TRACE));
        admin.createContext("/", exchange -> answer(exchange, 404, "{}"));
        admin.start();
    }

    @AfterEach
    void stop() {
        admin.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        boolean known = ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] bytes = (known ? body : "{}").getBytes(UTF_8);
        exchange.sendResponseHeaders(known ? status : 401, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String url() {
        return "http://127.0.0.1:" + admin.getAddress().getPort();
    }

    private CommandRun why(String id) {
        return CommandRun.of("why", id, "--admin", url(), "--token-file", tokenFile.toString());
    }

    @Test
    void aTraceIsPrintedToBeRead() {
        CommandRun run = why(ID);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("""
                refused as insufficient_scope (HTTP 403), 2026-11-22T15:04:05.006Z

                why           Expected scope
                meaning       The token does not allow this.
                whose doing   client
                look at       The claims.

                id            %s
                came from     203.0.113.9 by listener public
                asked for     chat.test/chat/7
                route         chat
                who           a\\u009Blice of main

                steps
                  head               12.500 ms  passed
                  authorize           0.250 ms  REFUSED  insufficient_scope""".formatted(ID));
    }

    @Test
    void jsonIsPassedOn() {
        CommandRun run = CommandRun.of("why", ID, "--json", "--admin", url(), "--token-file", tokenFile.toString());
        assertThat(run.out()).isEqualTo(TRACE);
    }

    @Test
    void theConfigurationSaysWhereAndWithWhichToken() throws IOException {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                admin: {address: "127.0.0.1:%d", token: {file: admin.token}}
                routes: [{name: r, path: /, authenticate: none, upstream: u}]
                upstreams: {u: {endpoints: ["ws://127.0.0.1:9"]}}
                """.formatted(
                        admin.getAddress().getPort()));
        CommandRun run = CommandRun.of("why", ID, "--config", file.toString());
        assertThat(run.code()).isZero();
        Files.writeString(file, Files.readString(file).replace(", token: {file: admin.token}", ""));
        CommandRun without = CommandRun.of("why", ID, "--config", file.toString());
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).contains("the log names its file", "--token-file");
    }

    @Test
    void whatIsNotKnownIs1() {
        CommandRun run = why("f".repeat(24));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("nothing is known of ffff");
    }

    @Test
    void aWrongTokenIsToldWithoutIt() throws IOException {
        Files.writeString(tokenFile, "another-token");
        CommandRun run = why(ID);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("does not take this token").doesNotContain("another-token");
    }

    @Test
    void aFileThatHoldsNoTokenIsTold() throws IOException {
        Files.writeString(tokenFile, "secret\nother\n");
        CommandRun run = why(ID);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("expected one line").doesNotContain("secret");
    }

    @Test
    void whatAnswersSomethingElseIsTold() {
        String page = "e".repeat(24);
        admin.createContext("/why/" + page, exchange -> answer(exchange, 200, "<html>"));
        CommandRun run = why(page);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("no admin API");
    }

    @Test
    void nobodyThereIsTold() {
        admin.stop(0);
        CommandRun run = why(ID);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("does not answer at http://127.0.0.1:");
    }

    @Test
    void whatIsNoIdIsUsage() {
        assertThat(why("../config").code()).isEqualTo(2);
        assertThat(CommandRun.of("why", ID).code()).isEqualTo(2);
    }
}
