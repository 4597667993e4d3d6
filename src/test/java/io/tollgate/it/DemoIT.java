package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo does what it prints. */
final class DemoIT {
    private static TollgateProcess demo;
    private static String good;
    private static String bad;

    @BeforeAll
    static void start() {
        demo = TollgateProcess.start("demo", "--port", "0", "--page-port", "0");
        good = demo.awaitLine("^ +(ws://localhost:\\d+/chat\\?access_token=\\S+)$")
                .group(1);
        demo.awaitLine("Ctrl-C ends it");
        bad = demo.output()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("ws://") && !line.equals(good))
                .findFirst()
                .orElseThrow();
    }

    @AfterAll
    static void stop() {
        demo.close();
    }

    @Test
    void thePrintedUrlOpensAndEchoes() {
        Chatter alice = Chatter.listening();
        WebSocket socket = Chatter.open(good, alice).join();
        socket.sendText("hello", true).join();
        assertThat(alice.next()).isEqualTo("hello");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    void othersHearWhoSaidIt() {
        Chatter bob = Chatter.listening();
        WebSocket listener = Chatter.open(good, bob).join();
        WebSocket speaker = Chatter.open(good, Chatter.listening()).join();
        speaker.sendText("hi all", true).join();
        assertThat(bob.next()).isEqualTo("alice: hi all");
        listener.abort();
        speaker.abort();
    }

    @Test
    void theTamperedTokenGets401() {
        assertThatThrownBy(() -> Chatter.open(bad, Chatter.listening()).join())
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .cause()
                .extracting(e -> ((WebSocketHandshakeException) e).getResponse().statusCode())
                .isEqualTo(401);
    }

    @Test
    void thePrintedTokenCommandMintsAGoodToken() {
        String[] command = demo.awaitLine("\\./tollgate (token .*)$").group(1).split(" ");
        try (TollgateProcess mint = TollgateProcess.start(command)) {
            assertThat(mint.exitCode()).isZero();
            String token = mint.awaitLine("^(eyJ\\S+)$").group(1);
            String url = good.substring(0, good.indexOf('=') + 1) + token;
            Chatter.open(url, Chatter.listening()).join().abort();
        }
    }

    @Test
    void thePageComesFirstAndIsServed() throws Exception {
        String page =
                demo.awaitLine("^Open (http://localhost:\\d+) in a browser").group(1);
        assertThat(demo.output().indexOf(page)).isLessThan(demo.output().indexOf("ws://"));
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(page)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("<title>Tollgate demo</title>");
    }

    @Test
    void theLivePageIsServedAndItsPrintedTokenOpensIt() throws Exception {
        Matcher printed = demo.awaitLine("live: (http://127\\.0\\.0\\.1:\\d+) with the token (\\S+)$");
        assertThat(get(printed.group(1), "").body()).contains("<title>Tollgate</title>");
        assertThat(get(printed.group(1) + "/overview", "").statusCode()).isEqualTo(401);
        assertThat(get(printed.group(1) + "/overview", printed.group(2)).body()).contains("\"name\":\"room\"");
    }

    private static HttpResponse<String> get(String url, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({"--port, --page-port, the proxy", "--page-port, --port, the page"})
    void aTakenPortIsSaidAndTheNextFreeOneIsUsed(String option, String other, String whose) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            try (TollgateProcess second = TollgateProcess.start("demo", option, "" + port, other, "0")) {
                second.awaitLine("^Port " + port + " for " + whose + " is taken; trying " + (port + 1) + "\\.");
                second.awaitLine("Ctrl-C ends it");
            }
        }
    }

    @Test
    void ctrlCEndsItAndItsFilesAreGone() {
        try (TollgateProcess own = TollgateProcess.start("demo", "--port", "0", "--page-port", "0")) {
            own.awaitLine("Ctrl-C ends it");
            Path file = Path.of(own.awaitLine("how this is set up: +(\\S+)").group(1));
            assertThat(file).exists();
            own.signal("INT");
            assertThat(own.exitCode()).isZero();
            assertThat(file.getParent()).doesNotExist();
        }
    }
}
