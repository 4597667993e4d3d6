package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.CloseCodes;
import io.tollgate.relay.TunnelSettings;
import io.tollgate.relay.TunnelSettings.OnReload;
import io.tollgate.relay.TunnelSettings.Renew;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route says of its open tunnels: times and sizes. */
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
                        Duration.ZERO,
                        CloseCodes.APP,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        OnReload.KEEP,
                        null));
    }

    @Test
    void everyKeyChanged() {
        assertThat(
                        tunnel(
                                "maxFrame: 1KiB, maxMessage: 0, idle: 0, lifetime: 12h, jitter: 100%, ping: 500ms,"
                                        + " onExpiry: close, expirySpread: 1h, codes: rfc, closeTimeout: 1s, halfClose: 1m, writeStall: 1d, onReload: reevaluate"))
                .isEqualTo(new TunnelSettings(
                        1024,
                        0,
                        Duration.ZERO,
                        Duration.ofHours(12),
                        1,
                        Duration.ofMillis(500),
                        true,
                        Duration.ofHours(1),
                        CloseCodes.RFC,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        Duration.ofDays(1),
                        OnReload.REEVALUATE,
                        null));
    }

    private static String guarded(String renew) {
        return "routes: [{name: r, path: '/chat/{room}', authenticate: [i], credentials: [{query: t}], upstream: u,"
                + " tunnel: {renew: " + renew + "}}]";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{path: '/renew/{room}', handle: {query: h}} | /renew/{room} | h", "{path: /renew} | /renew |"})
    void whereTokensAreRenewed(String renew, String path, String query) {
        assertThat(file.settings(guarded(renew)).routes().get(0).tunnel().renew())
                .isEqualTo(new Renew(path, query));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{handle: {query: h}} | tunnel.renew.path",
                "{path: renew} | tunnel.renew.path",
                "{path: /renew, handle: {}} | tunnel.renew.handle.query",
                "{path: /renew, handle: {query: t}} | where a token may stand",
                "{path: '/renew/{who}'} | {who}, which the route's path does not name",
            })
    void brokenRenewal(String renew, String problem) {
        assertThat(file.problems(guarded(renew))).singleElement().asString().contains(problem);
    }

    @Test
    void renewalNeedsAnIssuer() {
        assertThat(file.problems(route("tunnel: {renew: {path: /renew}}")))
                .singleElement()
                .asString()
                .contains("no issuer proves tokens here");
    }

    @Test
    void aTokensEndMayBeNoEnd() {
        assertThat(tunnel("onExpiry: keep").endOnExpiry()).isFalse();
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
                "expirySpread: 61m  | expirySpread: found \"61m\", expected a duration with a unit such as 10s or 5m, at most 3600s",
                "'onExpiry: keep, expirySpread: 1m' | expirySpread: warning: has no effect: onExpiry is keep",
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
}
