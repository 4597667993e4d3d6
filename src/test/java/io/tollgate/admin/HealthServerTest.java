package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HealthServerTest {
    private final Vertx vertx = Vertx.vertx();
    private final FakeRunning running = new FakeRunning();
    private HealthServer server;

    @BeforeEach
    void start() {
        server = await(HealthServer.start(vertx, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), running));
    }

    @AfterEach
    void stop() {
        await(server.close());
        await(vertx.close());
    }

    @Test
    void aProcessThatAnswersLives() {
        running.reasons = List.of("draining");
        HttpCall call = get("/livez");
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.body()).isEqualTo("{\"status\":\"live\"}");
    }

    @Test
    void readyWhenNothingSpeaksAgainstIt() {
        HttpCall call = get("/readyz");
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.body()).isEqualTo("{\"status\":\"ready\"}");
    }

    @Test
    void notReadySaysWhy() {
        running.reasons = List.of("issuer main has no keys yet", "draining");
        HttpCall call = get("/readyz");
        assertThat(call.status()).isEqualTo(503);
        assertThat(call.body())
                .isEqualTo("{\"status\":\"not ready\",\"reasons\":[\"issuer main has no keys yet\",\"draining\"]}");
    }

    @Test
    void answersAreJsonAndNeverCached() {
        assertThat(get("/readyz").answer())
                .containsIgnoringCase("content-type: application/json")
                .containsIgnoringCase("cache-control: no-store");
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "GET / HTTP/1.1, X: y, 404",
        "GET /config HTTP/1.1, X: y, 404",
        "POST /livez HTTP/1.1, Content-Length: 0, 405",
        "DELETE /readyz HTTP/1.1, X: y, 405",
        "GET /livez HTTP/1.1, Content-Length: 3, 413",
        "GET /livez HTTP/1.1, Transfer-Encoding: chunked, 413",
        "HEAD /livez HTTP/1.1, X: y, 200",
    })
    void nothingElseIsServed(String requestLine, String header, int status) {
        assertThat(HttpCall.send(server.port(), requestLine, "Host: localhost", header)
                        .status())
                .isEqualTo(status);
    }

    @Test
    void aLongTargetIsRefused() {
        assertThat(get("/" + "a".repeat(5_000)).status()).isEqualTo(414);
    }

    @Test
    void aLargeHeadIsRefused() {
        assertThat(HttpCall.send(server.port(), "GET /livez HTTP/1.1", "Host: h", "X: " + "a".repeat(9_000))
                        .status())
                .isEqualTo(431);
    }

    @Test
    void http2InClearTextIsOff() {
        assertThat(HttpCall.send(
                                server.port(),
                                "GET /livez HTTP/1.1",
                                "Host: h",
                                "Upgrade: h2c",
                                "HTTP2-Settings: AAMAAABkAAQAAP__")
                        .status())
                .isEqualTo(200);
        assertThat(HttpCall.raw(server.port(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                        .status())
                .isNotEqualTo(200);
    }

    @Test
    void aTakenAddressIsAFailure() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        assertThatThrownBy(() -> await(HealthServer.start(vertx, taken, running)))
                .hasRootCauseInstanceOf(java.net.BindException.class);
    }

    private HttpCall get(String path) {
        return HttpCall.send(server.port(), "GET " + path + " HTTP/1.1", "Host: localhost");
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
