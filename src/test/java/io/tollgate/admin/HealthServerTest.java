package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HealthServerTest {
    private final Vertx vertx = Vertx.vertx();
    private final FakeRunning running = new FakeRunning();
    private final FakeFigures figures = new FakeFigures();
    private HealthServer server;

    @BeforeEach
    void start() {
        server = await(HealthServer.start(
                vertx, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), running, figures));
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

    @Test
    void theKeysOfWhatWeSignAreThereForWhoeverAsksAndMayBeKeptForAWhile() {
        running.publicKeys = "{\"keys\":[]}";
        HttpCall call = get("/.well-known/jwks.json");
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.body()).isEqualTo("{\"keys\":[]}");
        assertThat(call.answer())
                .containsIgnoringCase("content-type: application/jwk-set+json")
                .containsIgnoringCase("cache-control: max-age=300");
    }

    @Test
    void whatSignsNothingHasNoKeys() {
        assertThat(get("/.well-known/jwks.json").status()).isEqualTo(404);
    }

    @Test
    void figuresAreAnsweredInTheFormatThatTheyHave() {
        HttpCall call = HttpCall.send(server.port(), "GET /metrics HTTP/1.1", "Host: localhost", "Accept: some/type");
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.body()).isEqualTo("for some/type");
        assertThat(call.answer())
                .containsIgnoringCase("content-type: text/plain; version=0.0.4; charset=utf-8\r\n")
                .containsIgnoringCase("cache-control: no-store");
    }

    @Test
    void figuresAreMadeOnNoEventLoop() {
        get("/metrics");
        assertThat(figures.threads).singleElement().asString().startsWith("tollgate-scrape");
    }

    @Test
    void aScrapeThatFailsSaysSoAndNoMore() {
        figures.fault = new IllegalStateException("secret");
        HttpCall call = get("/metrics");
        assertThat(call.status()).isEqualTo(500);
        assertThat(call.answer()).doesNotContain("secret");
    }

    @Test
    void moreThanEightScrapesAtOnceAreRefusedAndTheOthersAnswered() throws Exception {
        figures.gate.acquire();
        ExecutorService callers = Executors.newFixedThreadPool(12);
        try {
            List<java.util.concurrent.Future<HttpCall>> calls = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                calls.add(callers.submit(() -> get("/metrics")));
            }
            Await.until(
                    "four are refused",
                    () -> calls.stream()
                                    .filter(java.util.concurrent.Future::isDone)
                                    .count()
                            == 4);
            figures.gate.release();
            List<Integer> answers = new ArrayList<>();
            for (var call : calls) {
                answers.add(call.get().status());
            }
            assertThat(answers).hasSize(12).filteredOn(status -> status == 503).hasSize(4);
            assertThat(answers).filteredOn(status -> status == 200).hasSize(8);
        } finally {
            callers.shutdownNow();
        }
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
        "HEAD /metrics HTTP/1.1, X: y, 200",
        "POST /metrics HTTP/1.1, Content-Length: 0, 405",
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
        assertThatThrownBy(() -> await(HealthServer.start(vertx, taken, running, figures)))
                .hasRootCauseInstanceOf(java.net.BindException.class);
    }

    private HttpCall get(String path) {
        return HttpCall.send(server.port(), "GET " + path + " HTTP/1.1", "Host: localhost");
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
