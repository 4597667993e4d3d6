package io.tollgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A token or head made to be expensive costs little before it is refused: all of the event loops' time and garbage from accept to
 * the answer, the median of many, so that neither a collection nor a busy machine decides.
 */
final class HostileCostIT {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MOST_NANOSECONDS = 5_000_000;
    private static final int WARM_UP = 60;
    private static final int MEASURED = 41;
    private static final int MEBIBYTE = 1 << 20;

    private static final ResourceLeakDetector.Level LEAKS = ResourceLeakDetector.getLevel();

    private static Scenario scenario;
    private static Scenario later;
    private static Scenario listed;

    /** The leak detector takes a stack trace at each byte that is read: that is not what is measured here. */
    @BeforeAll
    static void start() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        scenario = Scenario.setup().listener("maxHead", "256KiB").start();
        later = Scenario.setup()
                .route("credentials", "[{message: {field: a.token, maxSize: 64KiB}}]")
                .start();
        listed = Scenario.setup()
                .listener("maxHead", "256KiB")
                .route("precedence", "listed")
                .answering(Answers.status(403, "no"))
                .start();
    }

    @AfterAll
    static void stop() {
        ResourceLeakDetector.setLevel(LEAKS);
        scenario.close();
        later.close();
        listed.close();
    }

    static Stream<Arguments> expensive() {
        return Stream.of(
                argumentSet("JWE of 10 MB of zeros", jwe(10)),
                argumentSet("JWE of 100 MB of zeros", jwe(100)),
                argumentSet("8,000 dots", ".".repeat(8_000)),
                argumentSet("JSON serialization", "{\"payload\":\"" + "A".repeat(8_000) + "\",\"signatures\":[{}]}"),
                argumentSet("200,000 dots", ".".repeat(200_000)),
                argumentSet("a header of brackets", TestToken.signedText("[".repeat(2_900), "{}")),
                argumentSet("a wrong RS256 signature", TestToken.token().byStranger()));
    }

    /** RFC 7516 §3.1 and §4.1.3: five parts, the fourth compressed. */
    private static String jwe(int mebibytes) {
        String header = "{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}";
        return String.join(
                ".",
                part(header.getBytes(UTF_8)),
                part(new byte[256]),
                part(new byte[12]),
                part(deflated(mebibytes)),
                part(new byte[16]));
    }

    private static byte[] deflated(int mebibytes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater best = new Deflater(Deflater.BEST_COMPRESSION, true);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, best)) {
            for (int i = 0; i < mebibytes; i++) {
                out.write(new byte[MEBIBYTE]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            best.end();
        }
        return bytes.toByteArray();
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What may be allocated: 256 KiB, and for what is longer than a token may be, the bound of every unproved request. */
    private static long mostBytes(String token) {
        return Math.max(256 * 1024, 64 * 1024 + 16L * token.length());
    }

    @Case(23)
    @ParameterizedTest
    @MethodSource("expensive")
    void isRefusedAtLittleCost(String token) {
        assertLittleCost(() -> refuse(token), mostBytes(token), WARM_UP, MEASURED);
    }

    static Stream<Arguments> expensiveMessages() {
        return Stream.of(
                argumentSet("many members", "{" + repeated("\"%x\":1") + "}"),
                argumentSet("many members where the token may be", "{\"a\":{" + repeated("\"%x\":1") + "}}"),
                argumentSet("many objects where the token may be", "{\"a\":[" + repeated("{\"%x\":1}") + "]}"),
                argumentSet("escapes", "{\"a\":{\"token\":\"" + "\\u0041".repeat(10_000) + "\"}}"));
    }

    /** As many of these as a message may hold. */
    private static String repeated(String element) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 65_000; i++) {
            text.append(i == 0 ? "" : ",").append(element.formatted(i));
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("expensiveMessages")
    void aFirstMessageIsRefusedAtLittleCost(String message) {
        assertThat(message.length()).isBetween(60_000, 64 * 1024);
        byte[] frame = WireFrame.text(message).masked().bytes();
        assertLittleCost(() -> refuse(frame), 64 * 1024 + 16L * frame.length, WARM_UP, MEASURED);
    }

    static Stream<Arguments> manyHops() {
        return Stream.of(
                argumentSet("hops", "1.1 a" + ",1.1 a".repeat(10_000)),
                argumentSet("short hops", "1 a" + ",1 a".repeat(10_000)),
                argumentSet("nothing in them", ",".repeat(60_000)),
                argumentSet("one of many words", "1" + " a".repeat(30_000)));
    }

    @ParameterizedTest
    @MethodSource("manyHops")
    void hopsAreCountedAtLittleCost(String via) {
        Request request = Scenario.bare().header("Via", via);
        assertLittleCost(() -> refuse(request, 401), 64 * 1024 + 16L * via.length(), WARM_UP, MEASURED);
    }

    static Stream<Arguments> manyTimesMany() {
        String proven = TestToken.valid();
        return Stream.of(
                argumentSet(
                        "options and lines",
                        Scenario.bare()
                                .bearer(proven)
                                .without("Connection")
                                .header("Connection", "Upgrade, x" + ",a".repeat(7_000)),
                        403,
                        180),
                argumentSet(
                        "tokens and subprotocols",
                        Scenario.bare()
                                .bearer(proven)
                                .header("Sec-WebSocket-Protocol", numbered("M,t", 3_000) + numbered("x", 4_000)),
                        400,
                        0));
    }

    private static String numbered(String element, int times) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < times; i++) {
            list.append(element).append(i).append(',');
        }
        return list.toString();
    }

    /** What grows with the product of two lists would hold the event loop, whoever sends it. */
    @ParameterizedTest
    @MethodSource("manyTimesMany")
    void noListIsGoneThroughForEachElementOfAnother(Request request, int status, int lines) {
        Request whole = request;
        for (int i = 0; i < lines; i++) {
            whole = whole.header("X-" + i, "");
        }
        Request sent = whole;
        assertLittleCost(() -> refuse(sent, status), Long.MAX_VALUE, WARM_UP, MEASURED);
    }

    private static void refuse(Request request, int status) {
        RawClient client = listed.send(request);
        assertThat(client.readHead().status()).isEqualTo(status);
        client.close();
    }

    private static void assertLittleCost(Runnable refusal, long mostBytes, int warmUp, int measured) {
        for (int i = 0; i < warmUp; i++) {
            refusal.run();
        }
        long[] nanoseconds = new long[measured];
        long[] bytes = new long[measured];
        for (int i = 0; i < measured; i++) {
            Cost before = Cost.now();
            refusal.run();
            Cost after = Cost.now();
            nanoseconds[i] = after.nanoseconds - before.nanoseconds;
            bytes[i] = after.bytes - before.bytes;
        }
        assertThat(median(nanoseconds)).as("nanoseconds").isBetween(1L, MOST_NANOSECONDS);
        assertThat(median(bytes)).as("bytes").isBetween(1L, mostBytes);
    }

    private static void refuse(byte[] message) {
        RawClient client = later.send(Scenario.bare());
        assertThat(client.readHead().status()).isEqualTo(101);
        client.send(message);
        assertThat(client.readFrame().closeCode()).isEqualTo(4401);
        client.expectEof();
        client.close();
    }

    private static void refuse(String token) {
        Refused refused = Refused.read(scenario.send(Scenario.bare().bearer(token)));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.error()).isEqualTo("invalid_token");
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** What all event loops have spent since they began. */
    private record Cost(long nanoseconds, long bytes) {
        static Cost now() {
            long[] loops = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                    .filter(thread -> thread != null && thread.getThreadName().contains("eventloop"))
                    .mapToLong(ThreadInfo::getThreadId)
                    .toArray();
            return new Cost(
                    Arrays.stream(THREADS.getThreadCpuTime(loops)).sum(),
                    Arrays.stream(THREADS.getThreadAllocatedBytes(loops)).sum());
        }
    }
}
