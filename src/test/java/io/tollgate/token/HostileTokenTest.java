package io.tollgate.token;

import static io.tollgate.token.TestKeys.CLAIMS;
import static io.tollgate.token.TestKeys.mint;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens made to harm: they cost little time and memory. */
final class HostileTokenTest {
    private static final long MOST_NANOSECONDS = 5_000_000;
    private static final ClaimRules RULES = new ClaimRules("https://idp.test", null, Duration.ofSeconds(30), false);
    private static final Instant CLOCK = Instant.ofEpochSecond(1_800_000_000);

    static Stream<String> hostile() {
        String big = "A".repeat(RawJwt.LONGEST_TOKEN);
        int payload = 12_000;
        return Stream.of(
                ".".repeat(8_000),
                ".".repeat(RawJwt.LONGEST_TOKEN),
                big,
                big + big,
                "A".repeat(RawJwt.LONGEST_HEADER) + "." + "A".repeat(4_000) + ".AAAA",
                Base64Url.encode("{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":\"DEF\"}".getBytes(US_ASCII)) + "..AAAA."
                        + "A".repeat(16_000) + ".AAAA",
                "{\"payload\":\"" + "A".repeat(8_000) + "\",\"signatures\":[{\"header\":{\"alg\":\"none\"}}]}",
                header("[".repeat(3_000)),
                header("{\"a\":".repeat(600)),
                header("{\"alg\":" + "9".repeat(3_000) + "}"),
                header("{\"alg\":\"HS256\",\"x\":[" + "{},".repeat(900) + "1]}"),
                header("{"
                        + Stream.iterate(0, i -> i + 1)
                                .limit(400)
                                .map(i -> "\"" + i + "\":1")
                                .reduce((a, b) -> a + "," + b)
                                .orElseThrow()
                        + "}"),
                payload("[".repeat(payload)),
                payload("{\"a\":" + "[".repeat(payload) + "}"),
                payload("{\"a\":1e" + "9".repeat(payload) + "}"),
                payload("{\"a\":" + "9".repeat(payload) + "}"),
                payload("{\"exp\":1e999999999}"),
                payload("{\"a\":[" + "{},".repeat(3_900) + "1]}"),
                payload("{\"a\":[" + "{\"a\":1},".repeat(1_400) + "1]}"),
                payload("{\"a\":[" + "{\"a\":1,\"b\":1},".repeat(800) + "1]}"),
                payload("{\"a\":[" + "[1],".repeat(2_900) + "1]}"),
                payload("{\"" + "\\u0061".repeat(2_000) + "\":1}"));
    }

    /** What anybody can send: no signature holds. All garbage counts, not only what stays. */
    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileTokenCostsLittleTimeAndMemory(String token) {
        String forged = token + "AAAA";
        assertCheap(forged, 64 * 1024 + 16L * forged.length());
    }

    /** What only an issuer can send is read into a tree of values, and then refused for its claims. */
    @ParameterizedTest
    @MethodSource("hostile")
    void evenASignedHostileTokenCostsLittle(String token) {
        assertCheap(token, 64 * 1024 + 40L * token.length());
    }

    private static void assertCheap(String token, long mostBytes) {
        KeySet keys = TestKeys.keys(Algorithm.HS256);
        // What is measured is our work and not the loading of classes.
        for (int i = 0; i < 20; i++) {
            refuse(token, keys);
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long nanoseconds = Long.MAX_VALUE;
        long bytes = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long started = threads.getCurrentThreadCpuTime();
            refuse(token, keys);
            nanoseconds = Math.min(nanoseconds, threads.getCurrentThreadCpuTime() - started);
            bytes = Math.min(bytes, threads.getCurrentThreadAllocatedBytes() - allocated);
        }
        assertThat(nanoseconds).isLessThan(MOST_NANOSECONDS);
        assertThat(bytes).isLessThan(mostBytes);
    }

    private static void refuse(String token, KeySet keys) {
        assertThat(catchThrowableOfType(TokenFault.class, () -> {
                    RawJwt raw = RawJwt.parse(token);
                    raw.unverifiedIssuer();
                    RULES.judge(keys.verify(raw), CLOCK);
                }))
                .isNotNull();
    }

    private static String header(String json) {
        return Base64Url.encode(json.getBytes(ISO_8859_1)) + "." + Base64Url.encode(CLAIMS.getBytes(US_ASCII))
                + ".AAAA";
    }

    private static String payload(String json) {
        return mint(Algorithm.HS256).signText(TestKeys.header(Algorithm.HS256), json);
    }
}
