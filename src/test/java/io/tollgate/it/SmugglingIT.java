package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However a client writes its headers, the server behind sees one request or none, and never the second one that was sent
 * right behind it. What each variant must be answered with is worked out by {@link StrictReading}, not recorded.
 */
final class SmugglingIT {
    private static final String SECOND = "GET /admin HTTP/1.1\r\nHost: internal\r\n\r\n";
    private static final int CLIENTS = 8;

    /** What the upstream read, by the target of the request. */
    private static final Map<String, UpstreamConnection> SEEN = new ConcurrentHashMap<>();

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static Scenario scenario;
    private static ExecutorService clients;

    @BeforeAll
    static void start() {
        scenario = Scenario.setup().answering(SmugglingIT::acceptAndClose).start();
        clients = Executors.newFixedThreadPool(CLIENTS);
    }

    @AfterAll
    static void stop() {
        clients.shutdownNow();
        scenario.close();
    }

    /** A right 101 whatever was asked, then the closing handshake, and the end. */
    private static void acceptAndClose(UpstreamConnection connection) {
        Answers.accept().run(connection);
        connection.readFrame();
        connection.shutdownOutput();
        connection.readToAnyEnd();
        connection.close();
        SEEN.put(connection.requestHead().target(), connection);
    }

    @ParameterizedTest
    @EnumSource
    void noSpellingOfAHeaderBringsASecondRequestUp(HeadMutation mutation) throws Exception {
        int before = scenario.stub().connections();
        List<HeadVariant> variants = mutation.variants().toList();
        List<Callable<Optional<String>>> attempts =
                variants.stream().map(SmugglingIT::attempt).toList();
        AtomicInteger opened = new AtomicInteger();
        assertThat(clients.invokeAll(attempts).stream().map(SmugglingIT::result).flatMap(Optional::stream))
                .as("of %d variants, answered otherwise than a strict reader has to", variants.size())
                .isEmpty();
        variants.forEach(variant -> opened.addAndGet(expected(variant) == 101 ? 1 : 0));
        assertThat(scenario.stub().connections() - before).isEqualTo(opened.get());
        assertThat(scenario.stub().received()).doesNotContain("/admin").doesNotContain("internal");
    }

    private static int expected(HeadVariant variant) {
        return StrictReading.of(variant.request("/chat").text()).status();
    }

    private static Callable<Optional<String>> attempt(HeadVariant variant) {
        return () -> {
            try {
                judge(variant);
                return Optional.empty();
            } catch (AssertionError e) {
                return Optional.of(variant + ": " + e.getMessage());
            }
        };
    }

    private static Optional<String> result(Future<Optional<String>> attempt) {
        try {
            return attempt.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void judge(HeadVariant variant) {
        String target = "/chat?number=" + NUMBER.incrementAndGet();
        Request request = variant.request(target).followedBy(SECOND);
        StrictReading reading = StrictReading.of(request.text());
        try (RawClient client = RawClient.connect(scenario.tollgate().port())) {
            client.send(request.text());
            if (reading.status() != 101) {
                assertThat(Refused.read(client).status()).isEqualTo(reading.status());
                return;
            }
            assertThat(client.readHead().status()).isEqualTo(101);
            assertThat(client.readFrame().closeCode()).isEqualTo(1002);
        }
        judgeWhatWentUp(target, reading);
    }

    /** One handshake of ours with the client's own lines unchanged, and our Close. */
    private static void judgeWhatWentUp(String target, StrictReading reading) {
        UpstreamConnection upstream =
                Await.value("the upstream's end of " + target, () -> Optional.ofNullable(SEEN.remove(target)));
        Head head = upstream.requestHead();
        assertThat(head.startLine()).isEqualTo("GET " + target + " HTTP/1.1");
        assertThat(head.raw().split("\r\n", -1)).containsAll(reading.untouched());
        Stream.of("Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version")
                .forEach(name -> assertThat(named(head, name)).as(name).isOne());
        assertThat(named(head, "Content-Length") + named(head, "Transfer-Encoding"))
                .isZero();
        WireFrame close = WireFrame.close(1001, "frame_invalid").masked();
        assertThat(upstream.received()).hasSize(head.raw().length() + close.bytes().length);
    }

    /** How many lines a server may read as that header. */
    private static long named(Head head, String name) {
        String folded = StrictReading.folded(name);
        return head.headers().stream()
                .filter(header -> StrictReading.folded(header.getKey()).equals(folded))
                .count();
    }

    /** A proxy that believed in the tunnel here would pass the second request on, as a frame or not. */
    @Test
    void aVersionThatTheUpstreamWouldRefuseDoesNotEvenReachIt() {
        Request request = Scenario.good().with("Sec-WebSocket-Version", "777").followedBy(SECOND);
        assertThat(scenario.refused(request).status()).isEqualTo(426);
    }

    @Test
    void behindA426OfTheUpstreamThereIsNoTunnel() {
        StubUpstream.Script answer = Answers.status(426, "no", "Sec-WebSocket-Version: 13", "Upgrade: websocket");
        try (Scenario refusing = Scenario.setup().answering(answer).start()) {
            RawClient client = refusing.send(Scenario.good().followedBy(SECOND));
            assertThat(client.readHead().status()).isEqualTo(426);
            assertThat(client.readToEnd()).asString().isEqualTo("no");
            UpstreamConnection upstream = refusing.stub().awaitConnection();
            upstream.readToAnyEnd();
            assertThat(upstream.received()).isEqualTo(upstream.requestHead().raw());
            assertThat(refusing.stub().connections()).isOne();
        }
    }

    /** An address behind may answer 101 to anybody, such as one that fetches what a POST names. */
    @Test
    void aPostThatWouldBeAnswered101IsNeverAsked() {
        Request post = Scenario.good().method("POST").header("Content-Length", "0");
        assertThat(scenario.refused(post.followedBy(SECOND)).status()).isEqualTo(405);
    }

    @Test
    void a101ThatProvesNothingOpensNoTunnel() {
        StubUpstream.Script answer = Answers.raw("HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
        try (Scenario fooled = Scenario.setup().answering(answer).start()) {
            RawClient client = fooled.send(Scenario.good().followedBy(SECOND));
            assertThat(Refused.read(client).status()).isEqualTo(502);
            UpstreamConnection upstream = fooled.stub().awaitConnection();
            upstream.readToAnyEnd();
            assertThat(upstream.received()).isEqualTo(upstream.requestHead().raw());
        }
    }
}
