package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.CloseCodes;
import io.tollgate.quota.ByClaim;
import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.LimitSettings.Count;
import io.tollgate.quota.LimitSettings.From;
import io.tollgate.quota.LimitSettings.Pace;
import io.tollgate.quota.LimitSettings.Per;
import io.tollgate.quota.LimitSettings.Store;
import io.tollgate.quota.LimitSettings.Then;
import io.tollgate.relay.TunnelSettings;
import io.tollgate.relay.TunnelSettings.OnReload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route says of its open tunnels: times, sizes and limits. */
final class TunnelReaderTest {
    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    private static String route(String keys) {
        return "routes: [{name: r, path: /, authenticate: none, upstream: u, " + keys + "}]";
    }

    private TunnelSettings tunnel(String keys) {
        return file.settings(route("tunnel: {" + keys + "}")).routes().get(0).tunnel();
    }

    private LimitSettings limit(String keys) {
        return file.settings(route("limits: [{" + keys + "}]"))
                .routes()
                .get(0)
                .limits()
                .get(0);
    }

    @Test
    void allDefaults() {
        assertThat(tunnel(""))
                .isEqualTo(new TunnelSettings(
                        0,
                        16_777_216,
                        Duration.ofMinutes(10),
                        Duration.ZERO,
                        0.1,
                        Duration.ofSeconds(30),
                        true,
                        CloseCodes.APP,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        OnReload.KEEP));
    }

    @Test
    void everyKeyChanged() {
        assertThat(
                        tunnel(
                                "maxFrame: 1KiB, maxMessage: 0, idle: 0, lifetime: 12h, jitter: 100%, ping: 500ms,"
                                        + " onExpiry: keep, codes: rfc, closeTimeout: 1s, halfClose: 1m, writeStall: 1d, onReload: reevaluate"))
                .isEqualTo(new TunnelSettings(
                        1024,
                        0,
                        Duration.ZERO,
                        Duration.ofHours(12),
                        1,
                        Duration.ofMillis(500),
                        false,
                        CloseCodes.RFC,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        Duration.ofDays(1),
                        OnReload.REEVALUATE));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "idle: 10           | idle: found \"10\", expected a duration with a unit such as 10s or 5m",
                "idle: 10S          | idle: found \"10S\", expected a duration",
                "idle: -1s          | idle: found \"-1s\"",
                "idle: 1.5s         | idle: found \"1.5s\"",
                "idle: 1m30s        | idle: found \"1m30s\"",
                "idle: 366d         | idle: found \"366d\", expected a duration with a unit such as 10s or 5m: at most 365d",
                "idle: 999999999999999d | idle: found \"999999999999999d\"",
                "idle: 9999999999999999d | idle: found \"9999999999999999d\"",
                "idle: [1s]         | idle: found a list, expected a duration",
                "maxFrame: 1024     | maxFrame: found \"1024\", expected a size with a unit such as 32KiB or 16MiB",
                "maxFrame: 1KB      | maxFrame: found \"1KB\"",
                "maxFrame: 1025GiB  | maxFrame: found \"1025GiB\", expected a size with a unit such as 32KiB or 16MiB: at most 1024GiB",
                "jitter: 0.1        | jitter: found \"0.1\", expected a share such as 10%",
                "jitter: 101%       | jitter: found \"101%\"",
                "onExpiry: stay     | onExpiry: found \"stay\", expected close or keep",
                "codes: App         | codes: found \"App\", expected app or rfc",
                "closeTimeout: 0    | closeTimeout: found \"0\", expected a duration above 0",
                "compression: pass  | compression: compression is not available in this version",
                "maxframe: 1KiB     | maxframe: unknown key, expected one of maxFrame, maxMessage",
            })
    void whatIsWrongIsTold(String key, String problem) {
        assertThat(file.problems(route("tunnel: {" + key + "}")))
                .singleElement()
                .asString()
                .contains("conf.yaml:1: routes[0].tunnel." + problem);
    }

    @Test
    void aLimitIsOfTheClientClosesAndHoldsOneSecond() {
        assertThat(limit("count: frames, per: connection, rate: 50/s"))
                .isEqualTo(ownLimit(null, Count.FRAMES, From.CLIENT, 50, null, Then.CLOSE));
    }

    @Test
    void everyKeyOfALimit() {
        assertThat(
                        limit(
                                "name: n, count: bytes, per: connection, from: both, rate: 1MiB/s, burst: 4MiB, then: throttle"))
                .isEqualTo(ownLimit("n", Count.BYTES, From.BOTH, 1 << 20, 4L << 20, Then.THROTTLE));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'per: connection, rate: 1/s'                      | count: missing, expected messages, frames or bytes",
                "'count: messages, rate: 1/s'                      | per: missing, expected connection",
                "'count: messages, per: connection'                | rate: missing, expected a rate per second such as 50/s",
                "'count: upgrades, per: connection, rate: 1/s'     | count: found \"upgrades\", expected messages, frames or bytes: 'upgrades' is not available in this version",
                "'count: connections, per: connection, max: 5'     | max: max is not available in this version",
                "'count: messages, per: address, rate: 1/s'        | per: found \"address\", expected connection: 'address' is not available in this version",
                "'count: messages, per: claim:tenant, rate: 1/s'   | per: found \"claim:tenant\", expected connection: 'claim:tenant' is not available",
                "'count: messages, per: conection, rate: 1/s'      | per: found \"conection\", expected connection",
                "'count: messages, per: connection, rate: 1/s, store: redis' | store: store is not available in this version",
                "'count: messages, per: connection, rate: 1/s, then: evict-oldest' | then: found \"evict-oldest\", expected throttle or close: 'evict-oldest' is not available in this version",
                "'count: messages, per: connection, rate: {claim: plan}' | rate: a rate by claim is not available in this version",
                "'count: messages, per: connection, rate: 1MiB/s'  | rate: found \"1MiB/s\", expected a rate per second such as 50/s",
                "'count: messages, per: connection, rate: 50'      | rate: found \"50\", expected a rate per second such as 50/s",
                "'count: messages, per: connection, rate: 50/m'    | rate: found \"50/m\"",
                "'count: messages, per: connection, rate: 0/s'     | rate: found \"0/s\"",
                "'count: bytes, per: connection, rate: 50/s'       | rate: found \"50/s\", expected a size per second such as 64KiB/s or 1MiB/s",
                "'count: bytes, per: connection, rate: 1KiB/s, burst: 5' | burst: found \"5\", expected a size above 0",
                "'count: messages, per: connection, rate: 1/s, burst: 0' | burst: found \"0\", expected a whole number of 1",
                "'count: messages, per: connection, rate: 1/s, from: server' | from: found \"server\", expected client, upstream or both",
            })
    void aLimitThatIsWrongIsTold(String keys, String problem) {
        assertThat(file.problems(route("limits: [{" + keys + "}]")))
                .anyMatch(line -> line.contains("conf.yaml:1: routes[0].limits[0]." + problem));
    }

    @Test
    void namesOfLimitsAreUniqueInARoute() {
        String limit = "{name: n, count: messages, per: connection, rate: 1/s}";
        assertThat(file.problems(route("limits: [" + limit + ", " + limit + "]")))
                .containsExactly("conf.yaml:1: routes[0].limits[1].name: \"n\" is already there on line 1");
    }

    @Test
    void theConfigurationOfTheBenchmarkLoads() {
        List<LimitSettings> limits = file.settings(route("limits: ["
                        + "{count: messages, per: connection, rate: 10000000/s, burst: 10000000, then: close},"
                        + " {count: bytes, per: connection, rate: 100GiB/s, burst: 100GiB, then: close}]"))
                .routes()
                .get(0)
                .limits();
        assertThat(limits)
                .extracting(LimitSettings::burst)
                .containsExactly(ByClaim.always(10_000_000L), ByClaim.always(100L << 30));
    }

    private static LimitSettings ownLimit(
            @Nullable String name, Count count, From from, long rate, @Nullable Long burst, Then then) {
        return new LimitSettings(
                name,
                count,
                new Per(Per.Kind.CONNECTION, ""),
                from,
                ByClaim.always(new Pace(rate, Duration.ofSeconds(1))),
                burst == null ? null : ByClaim.always(burst),
                null,
                then,
                Store.LOCAL);
    }
}
