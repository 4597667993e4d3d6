package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A running process takes up what its files say now, and its tunnels do not notice. */
final class ReloadIT {
    private StubUpstream stub;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        stub = StubUpstream.start(Answers.accept());
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private String yaml(String path) {
        return yaml(path, "", "");
    }

    private String yaml(String path, String listener, String more) {
        return """
                listeners:
                  - {name: public, address: "127.0.0.1:0"%s}
                routes: [{name: chat, path: %s, authenticate: none, upstream: stub}]
                upstreams: {stub: {endpoints: ["%s"]}}
                drain: {deadline: 200ms}
                %s
                """.formatted(listener, path, stub.url(), more);
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    /** As editors and tools do that care: the name never stands for half a file. */
    private void replace(String name, String content) throws IOException {
        Files.move(
                write(name + ".new", content),
                folder.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private TollgateProcess run() {
        TollgateProcess process = TollgateProcess.start(
                "run", "--config", folder.resolve("tollgate.yaml").toString());
        process.awaitLine("listening");
        return process;
    }

    private static int port(TollgateProcess process) {
        return Integer.parseInt(
                process.awaitLine("listener public on 127\\.0\\.0\\.1:(\\d+)").group(1));
    }

    private static int status(int port, Handshakes.Request request) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(request.text());
            return client.readHead().status();
        }
    }

    private static int status(TollgateProcess process, String path) {
        return status(port(process), Handshakes.upgrade(path));
    }

    private static RawClient open(RawClient client) {
        client.send(Handshakes.upgrade("/chat").text());
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private static void assertRelays(RawClient client, UpstreamConnection upstream) {
        client.send(WireFrame.text("up").masked());
        assertThat(upstream.readFrame()).isEqualTo(WireFrame.text("up").masked());
        upstream.send(WireFrame.text("down"));
        assertThat(client.readFrame()).isEqualTo(WireFrame.text("down"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aFileThatIsReplacedIsInForceAndTheLogSaysWhatChanged() throws IOException {
        write("tollgate.yaml", yaml("/chat"));
        try (TollgateProcess process = run();
                RawClient client = open(RawClient.connect(port(process)))) {
            replace("tollgate.yaml", yaml("/talk"));
            process.awaitLine("reload: routes\\.chat\\.path: /chat → /talk");
            assertThat(status(process, "/talk")).isEqualTo(101);
            assertThat(status(process, "/chat")).isEqualTo(404);
            assertRelays(client, stub.awaitConnection());
        }
    }

    /** A pipe tells when it is being read, which is after the signals are taken over and before anything listens. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aHangUpSignalDuringTheStartIsAReloadAfterIt() throws Exception {
        Path pipe = folder.resolve("tollgate.yaml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (TollgateProcess process = TollgateProcess.start("run", "--config", pipe.toString())) {
            try (var writer = Files.newBufferedWriter(pipe, StandardOpenOption.WRITE)) {
                process.signal("HUP");
                process.awaitLine("SIGHUP: reloading");
                writer.write(yaml("/chat"));
            }
            process.awaitLine("listening");
            Files.writeString(pipe, yaml("/talk"), StandardOpenOption.WRITE);
            process.awaitLine("reload: routes\\.chat\\.path: /chat → /talk");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aBrokenFileKeepsTheOldAndAllItsProblemsAreLogged() throws IOException {
        write("tollgate.yaml", yaml("/chat"));
        try (TollgateProcess process = run()) {
            write(
                    "tollgate.yaml",
                    yaml("/talk").replace("authenticate: none", "authenticate: [nobody], refuse: never"));
            process.awaitLine("reload: .*tollgate.yaml:3: routes\\[0\\]\\.authenticate.*nobody");
            process.awaitLine("reload: .*tollgate.yaml:3: routes\\[0\\]\\.refuse.*never");
            assertThat(status(process, "/chat")).isEqualTo(101);
            write("tollgate.yaml", yaml("/talk"));
            process.awaitLine("reload: applied");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aKubernetesVolumeIsFollowed() throws IOException {
        Files.createDirectory(folder.resolve("..1"));
        Files.createDirectory(folder.resolve("..2"));
        write("..1/tollgate.yaml", yaml("/chat"));
        write("..2/tollgate.yaml", yaml("/talk"));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(folder.resolve("tollgate.yaml"), Path.of("..data/tollgate.yaml"));
        try (TollgateProcess process = run()) {
            Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
            Files.move(next, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            process.awaitLine("reload: applied; differences: 1");
            assertThat(status(process, "/talk")).isEqualTo(101);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aHangUpIsAReload() throws IOException {
        write("tollgate.yaml", yaml("/chat"));
        try (TollgateProcess process = run()) {
            process.signal("HUP");
            process.awaitLine("SIGHUP: reloading");
            process.awaitLine("reload: nothing has changed");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aNewCertificateIsShownToNewClientsAndOldTunnelsStay() throws IOException {
        TestCertificates old = TestCertificates.forNames("localhost");
        TestCertificates renewed = TestCertificates.forNames("localhost");
        old.writeCertificate(folder);
        old.writeKey(folder);
        write("tollgate.yaml", yaml("/chat", ", tls: {certificate: tls.crt, key: tls.key}", ""));
        try (TollgateProcess process = run();
                RawClient before = open(RawClient.connectTls(port(process), old.clientContext()))) {
            UpstreamConnection upstream = stub.awaitConnection();
            renewed.writeCertificate(folder);
            renewed.writeKey(folder);
            process.awaitLine("reload: listeners\\.public\\.tls\\.certificate: file changed");
            process.awaitLine("reload: listeners\\.public\\.tls\\.key: file changed");
            open(RawClient.connectTls(port(process), renewed.clientContext())).close();
            assertRelays(before, upstream);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aKeyOfAnotherCertificateIsRefused() throws IOException {
        TestCertificates old = TestCertificates.forNames("localhost");
        old.writeCertificate(folder);
        old.writeKey(folder);
        write("tollgate.yaml", yaml("/chat", ", tls: {certificate: tls.crt, key: tls.key}", ""));
        try (TollgateProcess process = run()) {
            TestCertificates.forNames("localhost").writeKey(folder);
            process.awaitLine("reload: .*tls\\.key.*is not the key of");
            open(RawClient.connectTls(port(process), old.clientContext())).close();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aListenerThatComesListensAndOneThatGoesLeavesItsTunnels() throws IOException {
        write("tollgate.yaml", yaml("/chat", "}\n  - {name: second, address: \"127.0.0.1:0\"", ""));
        try (TollgateProcess process = run()) {
            int gone = Integer.parseInt(process.awaitLine("listener second on 127\\.0\\.0\\.1:(\\d+)")
                    .group(1));
            try (RawClient client = open(RawClient.connect(gone))) {
                write("tollgate.yaml", yaml("/chat", "}\n  - {name: third, address: \"127.0.0.3:0\"", ""));
                int come = Integer.parseInt(process.awaitLine("listener third on 127\\.0\\.0\\.3:(\\d+)")
                        .group(1));
                new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 3}), come).close();
                assertRelays(client, stub.awaitConnection());
            }
            assertRefuses(gone);
        }
    }

    private static void assertRefuses(int port) {
        Await.until("nobody at port " + port, () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return false;
            } catch (ConnectException e) {
                return true;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void keysAndASecretInFilesAreExchangedWithTheFiles() throws IOException {
        write("jwks.json", TestKeys.jwks().replace("\"k1\"", "\"k9\""));
        write("secret", "a secret that is long enough, and not the one of the token");
        String issuers = """
                issuers:
                  main: {issuer: "%s", audience: any, jwks: "file:jwks.json"}
                  shared: {issuer: shared, audience: any, secret: {file: secret}}""".formatted(TestKeys.ISSUER);
        write(
                "tollgate.yaml",
                yaml("/chat", "", issuers)
                        .replace(
                                "authenticate: none",
                                "authenticate: [main, shared], credentials: [{header: Authorization}]"));
        Handshakes.Request byKey =
                Handshakes.upgrade("/chat").bearer(TestToken.token().rs256());
        Handshakes.Request bySecret = Handshakes.upgrade("/chat")
                .bearer(TestToken.token().claim("iss", "shared").hs256(TestKeys.secret()));
        try (TollgateProcess process = run()) {
            assertThat(status(port(process), byKey)).isEqualTo(401);
            assertThat(status(port(process), bySecret)).isEqualTo(401);
            replace("jwks.json", TestKeys.jwks());
            process.awaitLine("reload: issuers\\.main\\.jwks: file changed");
            assertThat(status(port(process), byKey)).isEqualTo(101);
            TestKeys.writeSecret(folder, TestKeys.secret());
            process.awaitLine("reload: issuers\\.shared\\.secret: \\*\\*\\* → \\*\\*\\*");
            assertThat(status(port(process), bySecret)).isEqualTo(101);
            assertThat(status(port(process), byKey)).isEqualTo(101);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void reloadsCostNoHandshake() throws IOException {
        assertThat(new ReloadLoad(folder, 2_000).run(10, Duration.ofMinutes(2))).isEmpty();
    }
}
