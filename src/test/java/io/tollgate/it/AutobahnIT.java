package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.EchoServer;
import io.tollgate.testing.TollgateFixture;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** To the fuzzing client of Autobahn|Testsuite a strict server looks the same from behind Tollgate, in every case. */
final class AutobahnIT {
    private static final int CASES = 301;
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private static Map<String, CaseReport> direct = Map.of();
    private static Map<String, CaseReport> proxied = Map.of();

    /** Both at once, for the time that it takes. */
    @BeforeAll
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    static void playAllCases() throws InterruptedException {
        try (EchoServer echo = EchoServer.start();
                TollgateFixture tollgate = TollgateFixture.start(yaml(echo.url()));
                FuzzingClient toServer = FuzzingClient.start("direct", echo.url());
                FuzzingClient toTollgate = FuzzingClient.start("proxied", "ws://127.0.0.1:" + tollgate.port())) {
            direct = toServer.await(PATIENCE);
            proxied = toTollgate.await(PATIENCE);
        }
    }

    private static String yaml(String endpoint) {
        return """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                routes: [{name: echo, path: /**, authenticate: none, upstream: echo}]
                upstreams: {echo: {endpoints: ["%s"]}}
                """.formatted(endpoint);
    }

    @Test
    void noCaseIsMissing() {
        assertThat(direct).hasSize(CASES);
        assertThat(proxied.keySet()).isEqualTo(direct.keySet());
    }

    static Stream<String> cases() {
        return Stream.concat(direct.keySet().stream(), proxied.keySet().stream())
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theClientSeesNoDifference(String number) {
        assertThat(proxied.get(number)).as("%s, proxied", number).isEqualTo(direct.get(number));
    }

    /** And the reference is worth the name. */
    @Test
    void theServerFailsInNoCase() {
        assertThat(direct.values()).allMatch(CaseReport::isGood);
        System.getLogger(AutobahnIT.class.getName())
                .log(System.Logger.Level.INFO, "direct {0}, proxied {1}", verdicts(direct), verdicts(proxied));
    }

    private static Map<String, Long> verdicts(Map<String, CaseReport> reports) {
        return reports.values().stream()
                .collect(Collectors.groupingBy(CaseReport::behavior, TreeMap::new, Collectors.counting()));
    }
}
