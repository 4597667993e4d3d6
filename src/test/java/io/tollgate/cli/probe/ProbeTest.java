package io.tollgate.cli.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What asks a Tollgate from beside it. */
final class ProbeTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, UTF_8);

    @ParameterizedTest
    @CsvSource({"200, 0", "503, 1", "404, 1"})
    void onlyReadyIsHealthy(int status, int exitCode) throws IOException {
        HttpServer server = answering(status);
        try {
            assertThat(HealthProbe.run(out, Map.of(), ":" + server.getAddress().getPort()))
                    .isEqualTo(exitCode);
            assertThat(printed.toString(UTF_8)).contains(" " + status + " ").contains("the reasons");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:", "127.0.0.1:", ":", "localhost:"})
    void theVariableOfTheHealthAddressIsRead(String host) throws IOException {
        HttpServer server = answering(200);
        try {
            Map<String, String> environment =
                    Map.of("TOLLGATE_HEALTH", host + server.getAddress().getPort());
            assertThat(HealthProbe.run(out, environment)).isZero();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whereNobodyListensItIsUnhealthy() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThat(HealthProbe.run(out, Map.of(), "127.0.0.1:" + port)).isEqualTo(1);
        assertThat(printed.toString(UTF_8)).startsWith("no answer from 127.0.0.1:" + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", ":port"})
    void anAddressThatIsNoneIsUnhealthy(String address) {
        assertThat(HealthProbe.run(out, Map.of(), address)).isEqualTo(1);
    }

    @Test
    void theDrainHookSignalsNothingThatIsNoTollgate() {
        assertThat(DrainHook.run(out)).isEqualTo(1);
        assertThat(printed.toString(UTF_8)).startsWith("Process 1 is no Tollgate");
    }

    private static HttpServer answering(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/readyz", exchange -> {
            byte[] body = "the reasons".getBytes(ISO_8859_1);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }
}
