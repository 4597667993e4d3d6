package io.tollgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is at the address that ought to be a Redis, and if nothing is: we hold on to nothing and nobody waits. */
final class StrangeServerTest {
    private static final String SECRET = "pa55word-of-the-store";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOADING Redis is loading the dataset in memory",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "CLUSTERDOWN The cluster is down",
                "NOPERM this user has no permissions to run the 'eval' command",
                "ERR Error running script: @user_script: 1: -READONLY You can't write against a read only replica.",
                "MOVED 1 127.0.0.1:1",
            })
    void errorThatMakesItUselessIsAnOutage(String error) {
        try (StubRedis stub = StubRedis.answering("-" + error + "\r\n");
                LinkFixture fixture = LinkFixture.to(stub.uri())) {
            fixture.awaitDown();

            assertThat(fixture.outcome()).isEqualTo("SKIPPED");
            assertThat(fixture.lines()).hasSize(1);
            assertThat(fixture.lines().get(0)).contains(error);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 400 Bad Request\\r\\n\\r\\n|no known type",
                ":1\\r\\n|a script that sets a key answers 1",
                "+OK\\r\\n+OK\\r\\n|answers what nobody asked (failure 3 in a row)",
                "$2147483647\\r\\n|a text of 2147483647 bytes",
                "*2147483647\\r\\n|a list of 2147483647",
                "*99999999999999999999\\r\\n|a number that is none",
                "\\r\\n|an empty line",
            })
    void answerThatIsNoneIsAnOutage(String answer, String why) {
        try (StubRedis stub = StubRedis.answering(answer.replace("\\r\\n", "\r\n"));
                LinkFixture fixture = LinkFixture.to(stub.uri())) {
            fixture.awaitDown();

            assertThat(fixture.outcome()).isEqualTo("SKIPPED");
            assertThat(fixture.lines())
                    .filteredOn(line -> line.contains("is away: "))
                    .hasSize(1)
                    .allMatch(line -> line.contains(why));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "$1048576\r\n", "*65536\r\n$1\r\n"})
    void floodIsNotHeld(String first) {
        Buffer rest = Buffer.buffer("x".repeat(64 * 1024));
        try (StubRedis stub = StubRedis.flooding(first, rest);
                LinkFixture fixture = LinkFixture.to(stub.uri())) {
            Await.until("it is away", () -> fixture.outcome().equals("SKIPPED"));

            assertThat(fixture.link().isUp()).isFalse();
        }
    }

    @Test
    void oneThatDripsIsAwayAndItsConnectionsAreGivenUp() {
        Vertx clock = Vertx.vertx();
        try (StubRedis stub = StubRedis.dripping(clock, "+".repeat(1000));
                LinkFixture fixture = LinkFixture.to(stub.uri())) {
            Await.until("it is away", () -> fixture.outcome().equals("SKIPPED"));

            Await.until("another try", () -> stub.connections() > 1);
            assertThat(fixture.lines()).hasSize(1);
        } finally {
            Await.until("the end of a clock", clock.close()::isComplete);
        }
    }

    @ParameterizedTest
    @CsvSource({"redis://127.0.0.1:1,refused", "redis://nowhere.invalid:6379,nowhere.invalid"})
    void serverThatIsNotThereIsAnOutage(URI address, String why) {
        try (LinkFixture fixture = LinkFixture.to(address)) {
            fixture.awaitDown();

            assertThat(fixture.outcome()).isEqualTo("SKIPPED");
            assertThat(fixture.lines()).hasSize(1);
            assertThat(fixture.lines().get(0)).contains(why);
        }
    }

    @Test
    void serverWhoseNetworkLosesEverythingIsAnOutage() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = fill(full);
            try (LinkFixture fixture = LinkFixture.to(URI.create("redis://127.0.0.1:" + full.getLocalPort()))) {
                Await.until("it is away", () -> fixture.outcome().equals("SKIPPED"));
                fixture.awaitDown();

                assertThat(fixture.lines()).hasSize(1);
                assertThat(fixture.link().counts().timeouts()).isBetween(1L, 3L);
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }
    }

    /** A listener whose queue is full drops who comes next, as a network does that loses everything. */
    private static List<Socket> fill(ServerSocket full) throws IOException {
        List<Socket> waiting = new ArrayList<>();
        while (true) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 100);
            } catch (SocketTimeoutException e) {
                return waiting;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-WRONGPASS invalid username-password pair or user is disabled.",
                "-ERR unknown command 'AUTH', with args beginning with: '" + SECRET + "'",
                "*2\r\n$4\r\nAUTH\r\n$21\r\n" + SECRET,
                "+" + SECRET,
            })
    void passwordIsInNoLineWhateverTheServerSays(String answer) {
        try (CapturedLogs logs = CapturedLogs.everything();
                StubRedis stub = StubRedis.answering(answer + "\r\n");
                LinkFixture fixture = LinkFixture.to(
                        LinkFixture.settings(RedisSettings.Mode.STANDALONE, List.of(stub.uri()), SECRET, null))) {
            fixture.awaitDown();
            assertThat(fixture.outcome()).isEqualTo("SKIPPED");

            assertThat(logs.lines())
                    .anyMatch(line -> line.contains("is away: it refuses ")
                            || line.contains("is away: it does not speak as Redis does"));
            logs.assertNever(List.of(SECRET));
        }
    }
}
