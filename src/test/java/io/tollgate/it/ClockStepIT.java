package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.EchoServer;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Peers;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The clock of the machine is set by two hours and back, as the process sees it; the clients' stays right. */
final class ClockStepIT {
    private static final WireFrame EXPIRED = WireFrame.close(4401, "expired");

    @TempDir
    private Path folder;

    private void setClock(String by) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), by);
        Files.move(next, folder.resolve("clock"), StandardCopyOption.ATOMIC_MOVE);
    }

    private TollgateProcess start(EchoServer echo) throws IOException {
        Path library = Peers.requireFaketime();
        setClock("+0");
        String yaml = """
                listeners: [{name: edge, address: "127.0.0.1:0"}]
                issuers: {main: {issuer: "%s", audience: [%s], jwks: "file:%s", leeway: 0s}}
                routes: [{name: chat, path: /chat, credentials: [{query: t}], authenticate: [main], upstream: echo}]
                upstreams: {echo: {endpoints: ["%s"]}}
                """.formatted(TestKeys.ISSUER, TestKeys.AUDIENCE, TestKeys.writeJwks(folder), echo.url());
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), yaml);
        // The monotonic clock is left alone, and so are waits by it, which the library would end at once.
        List<String> otherTime = List.of(
                "env",
                "LD_PRELOAD=" + library,
                "FAKETIME_TIMESTAMP_FILE=" + folder.resolve("clock"),
                "FAKETIME_NO_CACHE=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "FAKETIME_FORCE_MONOTONIC_FIX=0");
        return TollgateProcess.start(otherTime, List.of("-XX:TieredStopAtLevel=1"), "run", "--config", file.toString());
    }

    private static String token(Duration life) {
        return TestToken.token().expiresIn(life).rs256();
    }

    private static RawClient ask(int port, String token) {
        RawClient client = RawClient.connect(port);
        client.send(Handshakes.upgrade("/chat?t=" + token).text());
        return client;
    }

    private static int status(int port, String token) {
        try (RawClient client = ask(port, token)) {
            return client.readHead().status();
        }
    }

    private static RawClient open(int port, String token) {
        RawClient client = ask(port, token);
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private static void assertEchoes(RawClient client) {
        client.send(WireFrame.text("still here").masked());
        assertThat(client.readFrame().text()).isEqualTo("still here");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void credentialsEndByTheClockOnTheWallAndNothingElseDoes() throws IOException {
        try (EchoServer echo = EchoServer.start();
                TollgateProcess process = start(echo)) {
            int port = Integer.parseInt(
                    process.awaitLine("listener edge on 127\\.0\\.0\\.1:(\\d+)").group(1));
            String hour = token(Duration.ofHours(1));
            RawClient inTwoSeconds = open(port, token(Duration.ofSeconds(2)));
            RawClient inAnHour = open(port, hour);
            RawClient inADay = open(port, token(Duration.ofDays(1)));

            setClock("-2h");
            assertThat(inTwoSeconds.staysSilentFor(Duration.ofMillis(2500))).isTrue();
            assertEchoes(inTwoSeconds);
            assertThat(status(port, token(Duration.ofHours(-1)))).isEqualTo(101);

            setClock("+0");
            assertThat(inTwoSeconds.readFrame()).isEqualTo(EXPIRED);
            assertEchoes(inAnHour);

            setClock("+2h");
            assertThat(inAnHour.readFrame()).isEqualTo(EXPIRED);
            assertThat(status(port, hour)).isEqualTo(401);
            assertEchoes(inADay);

            setClock("+0");
            assertThat(status(port, hour)).isEqualTo(101);
            assertEchoes(inADay);
            assertThat(process.output()).contains("The clock was set by 7200.0 s", "The clock was set by -7200.0 s");
        }
    }
}
