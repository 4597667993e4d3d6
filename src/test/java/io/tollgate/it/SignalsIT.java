package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process manager sees: lines at the start, a drain on a signal, and the exit codes. */
final class SignalsIT {
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

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalWithoutTunnelsIsACleanEnd(String signal) throws IOException {
        try (TollgateProcess process = run(0, "10s, delay: 0, window: 0")) {
            process.awaitLine("listening");
            process.signal(signal);
            assertThat(process.exitCode()).isZero();
            assertThat(process.output()).contains("SIG" + signal + ": stopping");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theLogNamesListenersAndTheirRoutes() throws IOException {
        try (TollgateProcess process = run(0, "10s, delay: 0, window: 0")) {
            process.awaitLine("listener public on 127\\.0\\.0\\.1:\\d+ \\(plain\\): routes chat");
            process.awaitLine("health on 127\\.0\\.0\\.1:\\d+");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void tunnelsThatAnswerTheirCloseMakeACleanEnd() throws IOException {
        try (TollgateProcess process = run(0, "20s, delay: 0, window: 0");
                RawClient client = open(process);
                UpstreamConnection upstream = stub.awaitConnection()) {
            process.signal("TERM");
            assertThat(client.readFrame().closeCode()).isEqualTo(1001);
            client.send(WireFrame.close(1001, "").masked());
            assertThat(upstream.readFrame().closeCode()).isEqualTo(1001);
            upstream.send(WireFrame.close(1001, ""));
            upstream.shutdownOutput();
            client.expectEof();
            client.close();
            assertThat(process.exitCode()).isZero();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aTunnelThatHasToBeForcedShowsInTheExitCode() throws IOException {
        try (TollgateProcess process = run(0, "1s, delay: 0, window: 0");
                RawClient client = open(process)) {
            process.signal("TERM");
            assertThat(client.readFrame().closeCode()).isEqualTo(1001);
            assertThat(process.exitCode()).isEqualTo(143);
            assertThat(process.output()).contains("had to be forced");
        }
    }

    /** In the delay, in the window, and when all have been told and one does not answer. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({"10m, 0, served as before", "0, 10m, upgrades are refused", "0, 0, upgrades are refused"})
    void aSecondSignalCutsTheDrainShort(String delay, String window, String phase) throws IOException {
        try (TollgateProcess process = run(0, "30m, delay: " + delay + ", window: " + window);
                RawClient client = open(process)) {
            process.signal("TERM");
            process.awaitLine(phase);
            process.signal("TERM");
            assertThat(process.exitCode()).isEqualTo(143);
            assertThat(process.output()).contains("SIGTERM again");
            client.readToAnyEnd();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void ctrlCWaitsNeitherForLoadBalancersNorForAWindow() throws IOException {
        try (TollgateProcess process = run(0, "30m, delay: 10m, window: 10m");
                RawClient client = open(process)) {
            process.signal("INT");
            assertThat(client.readFrame().closeCode()).isEqualTo(1001);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aTakenAddressIsExit3InOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TollgateProcess process = run(taken.getLocalPort(), "1s")) {
            assertThat(process.exitCode()).isEqualTo(3);
            process.awaitLine("^tollgate: public cannot listen");
            assertThat(process.output()).doesNotContain("\tat ");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void flagsAloneMakeASidecar() {
        try (TollgateProcess process = TollgateProcess.start(
                "run", "--listen", "127.0.0.1:0", "--upstream", stub.url(), "--authenticate", "none")) {
            String port =
                    process.awaitLine("listener \\S+ on 127\\.0\\.0\\.1:(\\d+)").group(1);
            try (RawClient client = RawClient.connect(Integer.parseInt(port))) {
                client.send(Handshakes.upgrade("/any").text());
                assertThat(client.readHead().status()).isEqualTo(101);
            }
        }
    }

    private TollgateProcess run(int port, String deadline) throws IOException {
        String yaml = """
                listeners: [{name: public, address: "127.0.0.1:%d"}]
                health: {address: "127.0.0.1:0"}
                routes: [{name: chat, path: /chat, authenticate: none, upstream: stub, tunnel: {closeTimeout: 10m}}]
                upstreams: {stub: {endpoints: ["%s"]}}
                drain: {deadline: %s}
                """.formatted(port, stub.url(), deadline);
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), yaml);
        return TollgateProcess.start("run", "--config", file.toString());
    }

    private static RawClient open(TollgateProcess process) {
        String port =
                process.awaitLine("listener public on 127\\.0\\.0\\.1:(\\d+)").group(1);
        RawClient client = RawClient.connect(Integer.parseInt(port));
        client.send(Handshakes.upgrade("/chat").text());
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }
}
