package io.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.SidecarFlags;
import io.tollgate.config.change.Reloaded;
import io.tollgate.config.change.Reloaded.Result;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole Tollgate whose configuration is another: all of it, or nothing. */
final class ReloadTest {
    @TempDir
    private Path folder;

    private StubUpstream stub;
    private Tollgate tollgate;

    @BeforeEach
    void start() throws Exception {
        stub = StubUpstream.start(Answers.accept());
        write(yaml());
        tollgate = Tollgate.start(
                ConfigLoader.load(file(), Map.of(), SidecarFlags.NONE),
                () -> ConfigLoader.load(file(), Map.of(), SidecarFlags.NONE));
    }

    @AfterEach
    void stop() {
        tollgate.drain();
        stub.close();
    }

    private Path file() {
        return folder.resolve("tollgate.yaml");
    }

    private String yaml() {
        return Configuration.open(stub.url(), "drain: {deadline: 200ms}");
    }

    private void write(String yaml) throws IOException {
        Files.writeString(file(), yaml);
    }

    private Reloaded reload(String yaml) throws IOException {
        write(yaml);
        return tollgate.reload();
    }

    private static int status(int port, String path) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(Handshakes.upgrade(path).text());
            return client.readHead().status();
        }
    }

    private int status(String path) {
        return status(tollgate.port("second"), path);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aNewRouteServesAndAnOldOneIsGone() throws Exception {
        assertThat(reload(yaml().replace("path: /chat", "path: /talk")))
                .isEqualTo(Reloaded.applied(List.of("routes.chat.path: /chat → /talk"), List.of()));
        assertThat(status("/talk")).isEqualTo(101);
        assertThat(status("/chat")).isEqualTo(404);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whatSaysTheSameIsNoChange() throws Exception {
        assertThat(reload("# a comment\n" + yaml()).result()).isEqualTo(Result.UNCHANGED);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aBrokenFileChangesNothingAndAllItsProblemsAreSaid() throws Exception {
        Reloaded reloaded = reload(yaml().replace("path: /chat", "path: talk, refuse: never"));
        assertThat(reloaded.result()).isEqualTo(Result.REFUSED);
        assertThat(reloaded.problems())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).contains("tollgate.yaml:6: routes[0]."));
        assertThat(status("/chat")).isEqualTo(101);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anOpenTunnelStays() throws Exception {
        try (RawClient client = RawClient.connect(tollgate.port("second"))) {
            client.send(Handshakes.upgrade("/chat").text());
            assertThat(client.readHead().status()).isEqualTo(101);
            reload(yaml().replace("path: /chat", "path: /talk").replace("name: second", "name: renamed"));
            client.send(WireFrame.text("still here").masked());
            assertThat(stub.awaitConnection().readFrame().masked())
                    .isEqualTo(WireFrame.text("still here").masked());
        }
        assertThat(status(tollgate.port("renamed"), "/talk")).isEqualTo(101);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aListenerThatIsAddedListensAndOneThatIsRemovedDoesNot() throws Exception {
        int port = tollgate.port("second");
        reload(yaml().replace("name: second, address: \"127.0.0.1:0\"", "name: new, address: \"127.0.0.2:0\""));
        assertThat(tollgate.ports()).containsOnlyKeys("new", "another");
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anAddressThatCannotBeBoundRefusesTheWhole() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Reloaded reloaded = reload(yaml().replaceFirst("127.0.0.1:0", "127.0.0.1:" + taken.getLocalPort())
                    .replace("path: /chat", "path: /talk"));
            assertThat(reloaded.result()).isEqualTo(Result.REFUSED);
            assertThat(reloaded.problems()).singleElement().asString().startsWith("second cannot listen on");
            assertThat(status("/chat")).isEqualTo(101);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whileDrainingItIsRefused() throws Exception {
        tollgate.drain();
        assertThat(reload(yaml().replace("path: /chat", "path: /talk")).problems())
                .containsExactly("draining: what is in force stays so until the end");
    }

    private String traceparentOf(String telemetry) throws Exception {
        assertThat(reload(yaml().replace("accessLog: off", telemetry)).problems())
                .isEmpty();
        assertThat(status("/chat")).isEqualTo(101);
        return stub.awaitConnection().requestHead().header("traceparent");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void tracesBeginAndEndInPlace() throws Exception {
        String collector = "tracing: {otlp: \"http://127.0.0.1:1\", sample: %s}";
        assertThat(traceparentOf(collector.formatted("0%"))).endsWith("-00");
        assertThat(traceparentOf(collector.formatted("100%"))).endsWith("-01");
        assertThat(traceparentOf("accessLog: {format: text}")).isNull();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("tollgate-tracing"))
                .isEmpty();
    }

    private static String reevaluated(String yaml) {
        return yaml.replace("upstream: stub}", "upstream: stub, tunnel: {onReload: reevaluate}}");
    }

    private RawClient open(Handshakes.Request request) {
        RawClient client = RawClient.connect(tollgate.port("second"));
        client.send(request.text());
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private String withTokens(String require) {
        return reevaluated(yaml())
                        .replace(
                                "authenticate: none",
                                "authenticate: [main], credentials: [{header: Authorization}]" + require)
                + "issuers: {main: {issuer: \"%s\", audience: any, jwks: \"file:%s\"}}%n"
                        .formatted(TestKeys.ISSUER, TestKeys.writeJwks(folder));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aTunnelWhoseRouteIsGoneEndsIfItAskedToBeJudgedAgain() throws Exception {
        reload(reevaluated(yaml()));
        try (RawClient client = open(Handshakes.upgrade("/chat"))) {
            reload(reevaluated(yaml()).replace("name: chat", "name: talk"));
            assertThat(client.readFrame().closeCode()).isEqualTo(4403);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ", require: [{claim: scope, contains: chat}] | 4403",
                ", origins: ['https://app.test']             | 4403",
                ", require: [{claim: sub, equals: alice}]    | 0",
                ", origins: ['https://here.test']            | 0",
            })
    void aTunnelIsJudgedAgainByWhatItWasLetInBy(String rule, int code) throws Exception {
        reload(withTokens(""));
        Handshakes.Request request = Handshakes.upgrade("/chat")
                .bearer(TestToken.token().claim("sub", "alice").rs256())
                .origin("https://here.test");
        try (RawClient client = open(request)) {
            assertThat(reload(withTokens(rule)).result()).isEqualTo(Result.APPLIED);
            stub.awaitConnection().send(WireFrame.text("still here"));
            WireFrame frame = client.readFrame();
            assertThat(frame.equals(WireFrame.text("still here")) ? 0 : frame.closeCode())
                    .isEqualTo(code);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whoWasLetInWithoutATokenIsNotWhereOneIsAskedForNow() throws Exception {
        reload(reevaluated(yaml()));
        try (RawClient client = open(Handshakes.upgrade("/chat"))) {
            assertThat(reload(withTokens("")).result()).isEqualTo(Result.APPLIED);
            assertThat(client.readFrame().closeCode()).isEqualTo(4403);
        }
    }
}
