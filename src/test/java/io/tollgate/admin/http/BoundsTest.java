package io.tollgate.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.admin.http.BoundedServer.Patience;
import io.tollgate.admin.http.Resource.Accepts;
import io.tollgate.testing.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller can make large or long ends somewhere. */
final class BoundsTest {
    private static final int MOST_BODY = 100;
    private static final Accepts BODY = Accepts.NOTHING.body(MOST_BODY, "a");
    private static final String JSON = "Content-Type: application/json\r\n";

    private final Vertx vertx = Vertx.vertx();
    private BoundedServer server;

    @BeforeEach
    void start() {
        Router routes = Router.router(vertx);
        Resource.at("/thing", 200)
                .get(
                        Accepts.parameters("x"),
                        call -> Reply.now(new JsonObject().put("x", call.query().text("x"))))
                .on(
                        HttpMethod.POST,
                        BODY,
                        call -> Reply.now(new JsonObject().put("a", call.body().text("a"))))
                .mount(routes);
        Resource.at("/hangs")
                .get(Accepts.NOTHING.within(1), call -> Promise.<Reply>promise().future())
                .mount(routes);
        BoundedServer.finish(routes);
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = await(BoundedServer.start(vertx, anywhere, routes, new Patience(300, 2_000)));
    }

    @AfterEach
    void stop() {
        await(server.close());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private String answer(String request) {
        try (RawClient client = RawClient.connect(server.port())) {
            client.send(request);
            return new String(client.readToEnd(), StandardCharsets.UTF_8);
        }
    }

    private String post(String headers, String body) {
        return answer("POST /thing HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + headers + "\r\n" + body);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aBodyIsRead() {
        assertThat(post(JSON + "Content-Length: 9\r\n", "{\"a\":\"b\"}")).endsWith("{\"a\":\"b\"}\n");
        assertThat(post(JSON + "Transfer-Encoding: chunked\r\n", "4\r\n{\"a\"\r\n5\r\n:\"b\"}\r\n0\r\n\r\n"))
                .endsWith("{\"a\":\"b\"}\n");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void oneWhoAsksFirstIsToldToGoOn() {
        assertThat(post(JSON + "Expect: 100-continue\r\nContent-Length: 9\r\n", "{\"a\":\"b\"}"))
                .startsWith("HTTP/1.1 100 Continue\r\n")
                .endsWith("{\"a\":\"b\"}\n");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                "Content-Type: text/plain\r\n",
                "Content-Type: application/jsonp\r\n",
                "Content-Type: application/x-www-form-urlencoded\r\n"
            })
    void aBodyThatIsNoJsonByItsTypeIsRefused(String type) {
        assertThat(post(type + "Content-Length: 2\r\n", "{}"))
                .startsWith("HTTP/1.1 415 ")
                .contains("\"error\":\"unsupported_media_type\"");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aParameterOfTheTypeIsFine() {
        assertThat(post("Content-Type: Application/JSON; charset=utf-8\r\nContent-Length: 9\r\n", "{\"a\":\"b\"}"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aLargeBodyIsRefusedAndItsSenderReadsThat() {
        String body = "{\"a\":\"" + "b".repeat(200_000) + "\"}";
        assertThat(post(JSON + "Content-Length: " + body.length() + "\r\n", body))
                .startsWith("HTTP/1.1 413 ");
        String chunk = "200\r\n" + "b".repeat(512) + "\r\n";
        assertThat(post(JSON + "Transfer-Encoding: chunked\r\n", chunk + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aBodyThatNobodyWantsIsRefused() {
        assertThat(answer("GET /thing HTTP/1.1\r\nHost: h\r\n" + JSON + "Content-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aBodyThatIsNoUtf8IsRefused() {
        assertThat(post(JSON + "Content-Length: 9\r\n", "{\"a\":\"\u00ff\"}")).startsWith("HTTP/1.1 400 ");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aSlowBodyIsRefusedInTime() {
        assertThat(answer("POST /thing HTTP/1.1\r\nHost: h\r\n" + JSON + "Content-Length: 9\r\n\r\n{\"a"))
                .startsWith("HTTP/1.1 408 ")
                .contains("within 0.2 s");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(strings = {"", "GET /thing HTTP/1.1\r\nHost: h\r\n"})
    void aSlowHeadIsCutOff(String part) {
        assertThat(answer(part)).isEmpty();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aConnectionOnWhichNothingMoreIsAskedEnds() {
        assertThat(answer("GET /thing?x=1 HTTP/1.1\r\nHost: h\r\n\r\n")).endsWith("{\"x\":\"1\"}\n");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void manyMayBeAskedOnOneConnection() {
        String get = "GET /thing?x=1 HTTP/1.1\r\nHost: h\r\n\r\n";
        assertThat(answer(get.repeat(3) + get.replace("Host", "Connection: close\r\nHost"))
                        .split("HTTP/1.1 200 ", -1))
                .hasSize(5);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anOperationThatTakesTooLongIsABusyOne() {
        assertThat(answer("GET /hangs HTTP/1.1\r\nHost: h\r\n\r\n"))
                .startsWith("HTTP/1.1 503 ")
                .contains("\"error\":\"busy\"", "not done within 1 s; it may still be done later");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0}")
    @CsvSource({"DELETE", "PUT", "OPTIONS", "PATCH", "TRACE", "BREW"})
    void anotherMethodIsRefusedWithThoseThatThereAre(String method) {
        assertThat(answer(method + " /thing HTTP/1.1\r\nHost: h\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("\r\nallow: GET, HEAD, POST\r\n");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aHeadIsAnsweredAsAGetWithoutABody() {
        assertThat(answer("HEAD /thing?x=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\n");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void everyAnswerIsJsonAndNeverCached() {
        for (String path : new String[] {"/thing", "/hangs?x", "/nothing"}) {
            assertThat(answer("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                    .containsIgnoringCase("\r\ncontent-type: application/json\r\n")
                    .containsIgnoringCase("\r\ncache-control: no-store\r\n")
                    .containsIgnoringCase("\r\nx-content-type-options: nosniff\r\n");
        }
    }
}
