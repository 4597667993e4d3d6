package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.quota.ByClaim;
import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.LimitSettings.Count;
import io.tollgate.quota.LimitSettings.From;
import io.tollgate.quota.LimitSettings.Pace;
import io.tollgate.quota.LimitSettings.Per;
import io.tollgate.quota.LimitSettings.Per.Kind;
import io.tollgate.quota.LimitSettings.Store;
import io.tollgate.quota.LimitSettings.Then;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route says of its limits, key by key; which words go together is {@link LimitCellsTest}'s. */
final class LimitReaderTest {
    private static final String LISTENERS = "listeners: [{name: a, address: '127.0.0.1:0', trustedProxies: []}]\n";

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    /** A route that proves somebody, whose token is in a header of its own. */
    private static String guarded(String limits) {
        return LISTENERS + "redis: {url: 'redis://127.0.0.1'}\nroutes: [{name: r, path: /, authenticate: [i],"
                + " credentials: [{header: X-Token}], upstream: u, limits: [{store: redis, count: upgrades, per: route,"
                + " rate: 1/s}" + limits + "]}]";
    }

    private static String open(String limit) {
        return LISTENERS + "routes: [{name: r, path: /, authenticate: none, upstream: u, limits: [" + limit + "]}]";
    }

    private LimitSettings limit(String keys) {
        return file.settings(guarded(", {" + keys + "}"))
                .routes()
                .get(0)
                .limits()
                .get(1);
    }

    private List<String> problems(String keys) {
        return file.problems(guarded(", {" + keys + "}"));
    }

    private static ByClaim<Pace> rate(long amount, Duration period) {
        return ByClaim.always(new Pace(amount, period));
    }

    @Test
    void whatIsSentIsOfTheClientAndClosesByDefault() {
        assertThat(limit("count: frames, per: connection, rate: 50/s"))
                .isEqualTo(new LimitSettings(
                        null,
                        Count.FRAMES,
                        new Per(Kind.CONNECTION, ""),
                        From.CLIENT,
                        rate(50, Duration.ofSeconds(1)),
                        null,
                        null,
                        Then.CLOSE,
                        Store.LOCAL));
    }

    @Test
    void connectionsAreRefusedByDefault() {
        assertThat(limit("count: connections, per: subject, max: 5"))
                .isEqualTo(new LimitSettings(
                        null,
                        Count.CONNECTIONS,
                        new Per(Kind.SUBJECT, ""),
                        From.CLIENT,
                        null,
                        null,
                        ByClaim.always(5),
                        Then.REFUSE,
                        Store.LOCAL));
    }

    @Test
    void everyKeyOfARate() {
        assertThat(limit("name: n, count: bytes, per: 'claim:tenant', from: both, rate: 1MiB/s, burst: 4MiB,"
                        + " then: throttle, store: redis"))
                .isEqualTo(new LimitSettings(
                        "n",
                        Count.BYTES,
                        new Per(Kind.CLAIM, "tenant"),
                        From.BOTH,
                        rate(1 << 20, Duration.ofSeconds(1)),
                        ByClaim.always(4L << 20),
                        null,
                        Then.THROTTLE,
                        Store.REDIS));
    }

    @Test
    void everyValueMayHangOnAClaim() {
        LimitSettings plan =
                limit("count: bytes, per: subject, rate: {claim: plan, values: {free: 1KiB/s, 'true': 1GiB/d},"
                        + " otherwise: 5B/s}, burst: {claim: tier, values: {'1': 1KiB}, otherwise: 9B}");
        assertThat(plan.rate())
                .isEqualTo(new ByClaim<>(
                        "plan",
                        Map.of(
                                "free", new Pace(1024, Duration.ofSeconds(1)),
                                "true", new Pace(1 << 30, Duration.ofDays(1))),
                        new Pace(5, Duration.ofSeconds(1))));
        assertThat(plan.burst()).isEqualTo(new ByClaim<>("tier", Map.of("1", 1024L), 9L));
        assertThat(limit("count: connections, per: subject, max: {claim: plan, values: {pro: 20}, otherwise: 2}")
                        .max())
                .isEqualTo(new ByClaim<>("plan", Map.of("pro", 20), 2));
    }

    @ParameterizedTest
    @CsvSource({
        "7/s, 7, 1s",
        "100/m, 100, 1m",
        "1000/h, 1000, 1h",
        "5000/d, 5000, 24h",
        "1099511627776/s, 1099511627776, 1s"
    })
    void aRateHasAPeriod(String rate, long amount, String period) {
        assertThat(limit("count: messages, per: connection, burst: 50, rate: " + rate)
                        .rate())
                .isEqualTo(rate(amount, Duration.parse("PT" + period)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'per: connection, rate: 1/s'                      | count: missing, expected upgrades, connections, messages, frames or bytes",
                "'count: mesages, per: connection, rate: 1/s'      | count: found \"mesages\", expected upgrades, connections",
                "'count: messages, rate: 1/s'                      | per: missing, expected connection, address, subject, route, listener, claim:NAME or header:NAME",
                "'count: messages, per: conection, rate: 1/s'      | per: found \"conection\", expected connection, address, subject, route, listener, claim:NAME or header:NAME: did you mean connection?",
                "'count: messages, per: user, rate: 1/s'           | per: found \"user\", expected connection, address, subject, route, listener, claim:NAME or header:NAME: no such word",
                "'count: messages, per: claim, rate: 1/s'          | per: found \"claim\"",
                "'count: messages, per: ''claim:'', rate: 1/s'     | per: found \"claim:\", expected connection, address, subject, route, listener, claim:NAME or header:NAME: NAME is a text of one line",
                "'count: messages, per: ''header:a b'', rate: 1/s' | per: found \"header:a b\"",
                "'count: messages, per: ''header:Host'', rate: 1/s' | per: found \"header:Host\", expected connection, address, subject, route, listener, claim:NAME or header:NAME: NAME is a header name that is not hop-by-hop",
                "'count: messages, per: ''header:X-Forwarded-For'', rate: 1/s' | per: found",
                "'count: messages, per: ''header:Sec-WebSocket-Protocol'', rate: 1/s' | per: found",
                "'count: messages, per: ''header:authorization'', rate: 1/s' | per: found \"header:authorization\", expected another header: this one holds a credential",
                "'count: messages, per: ''header:Cookie'', rate: 1/s' | per: found \"header:Cookie\", expected another header: this one holds a credential",
                "'count: messages, per: ''header:x_token'', rate: 1/s' | per: found \"header:x_token\", expected another header: this one holds a credential",
                "'count: messages, per: connection'                | rate: missing, expected a rate such as 50/s, 100/m, 1000/h or 5000/d",
                "'count: messages, per: connection, rate: 1MiB/s'  | rate: found \"1MiB/s\", expected a rate such as 50/s",
                "'count: messages, per: connection, rate: 50'      | rate: found \"50\", expected a rate such as 50/s",
                "'count: messages, per: connection, rate: s'       | rate: found \"s\"",
                "'count: messages, per: connection, rate: 50/w'    | rate: found \"50/w\"",
                "'count: messages, per: connection, rate: 50/2s'   | rate: found \"50/2s\"",
                "'count: messages, per: connection, rate: -5/s'    | rate: found \"-5/s\"",
                "'count: messages, per: connection, rate: 0/s'     | rate: found \"0/s\"",
                "'count: messages, per: connection, rate: 1099511627777/s' | rate: found \"1099511627777/s\"",
                "'count: messages, per: connection, rate: [1/s]'   | rate: found a list, expected a rate such as 50/s",
                "'count: bytes, per: connection, rate: 50/s'       | rate: found \"50/s\", expected a rate with a size such as 64KiB/s, 100MiB/h or 1GiB/d",
                "'count: bytes, per: connection, rate: 1KiB/s, burst: 5' | burst: found \"5\", expected a size above 0",
                "'count: messages, per: connection, rate: 1/s, burst: 0' | burst: found \"0\", expected a whole number of 1",
                "'count: messages, per: connection, rate: 1/d, burst: 366' | burst: at this rate an empty bucket would need more than 365d to be full",
                "'count: messages, per: connection, rate: 1/s, from: server' | from: found \"server\", expected client, upstream or both",
                "'count: messages, per: connection, rate: 1/s, then: slow' | then: found \"slow\", expected refuse, evict-oldest, throttle or close",
                "'count: messages, per: subject, rate: 1/s, store: disk' | store: found \"disk\", expected local or redis",
                "'count: messages, per: subject, rate: 1/s, max: 5'  | max: found \"5\", expected no such key here: rate says how many in a time; how many at once is count: connections",
                "'count: upgrades, per: subject, rate: 1/s, from: both' | from: found \"both\", expected no such key here: only clients connect",
                "'count: connections, per: subject, max: 1, from: client' | from: found \"client\", expected no such key here",
                "'count: connections, per: subject, max: 1, rate: 1/s' | rate: found \"1/s\", expected no such key here: max says how many at once; how often they come is count: upgrades",
                "'count: connections, per: subject, max: 1, burst: 1' | burst: found \"1\", expected no such key here: max says how many at once",
                "'count: connections, per: subject'                | max: missing, expected a whole number of 1 to 10000000",
                "'count: connections, per: subject, max: 0'        | max: found \"0\", expected a whole number of 1 to 10000000",
                "'count: connections, per: subject, max: 10001, then: evict-oldest' | max: found \"10001\", expected a whole number of 1 to 10000, as evict-oldest keeps them in order",
                "'count: connections, per: subject, max: {claim: plan, values: {free: x}, otherwise: 1}' | max.values.free: found \"x\"",
                "'count: messages, per: subject, rate: {claim: plan}' | rate.values: missing, expected a mapping from what the claim may say",
                "'count: messages, per: subject, rate: {values: {a: 1/s}, otherwise: 1/s}' | rate.claim: missing",
                "'count: messages, per: subject, rate: {claim: plan, values: {}, otherwise: 1/s}' | rate.values: found an empty mapping, expected at least one",
                "'count: messages, per: subject, rate: {claim: plan, values: {a: 1/s}}' | rate.otherwise: missing, expected a rate such as",
                "'count: messages, per: subject, rate: {claim: plan, values: [a], otherwise: 1/s}' | rate.values: found a list",
                "'count: messages, per: subject, rate: {claim: plan, values: {a: 1/s}, else: 1/s}' | rate.else: unknown key, expected one of claim, values, otherwise",
                "'count: messages, per: subject, rate: 1/s, burts: 5' | burts: unknown key, expected one of name, count, per, from, rate, burst, max, then, store; did you mean burst?",
            })
    void whatIsWrongIsTold(String keys, String problem) {
        assertThat(problems(keys)).anyMatch(line -> line.contains("conf.yaml:3: routes[0].limits[1]." + problem));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'count: messages, per: subject, rate: 1/s' | per: found \"subject\", expected connection, address, route, listener or header:NAME: authenticate is none, so nobody has a subject or claims",
                "'count: upgrades, per: ''claim:a'', rate: 1/s' | per: found \"claim:a\", expected address, route, listener or header:NAME: authenticate is none",
                "'count: messages, per: route, rate: {claim: a, values: {b: 1/s}, otherwise: 1/s}' | rate: found a value by claim, expected one for all: authenticate is none",
                "'count: messages, per: route, rate: 1/s, burst: {claim: a, values: {b: 1}, otherwise: 1}' | burst: found a value by claim",
                "'count: connections, per: route, max: {claim: a, values: {b: 1}, otherwise: 1}' | max: found a value by claim",
                "'count: messages, per: route, rate: 1/s, store: redis' | store: found \"redis\", expected local, or a section redis that says where it is: there is none",
            })
    void whatNeedsSomethingElseOfTheFileIsTold(String keys, String problem) {
        assertThat(file.problems(open("{" + keys + "}")))
                .singleElement()
                .asString()
                .startsWith("conf.yaml:2: routes[0].limits[0]." + problem);
    }

    @Test
    void namesOfLimitsAreUniqueInARoute() {
        String limit = "{name: n, count: messages, per: connection, rate: 1/s}";
        assertThat(file.problems(open(limit + ", " + limit)))
                .containsExactly("conf.yaml:2: routes[0].limits[1].name: \"n\" is already there on line 2");
    }

    @Test
    void withoutANameALimitIsKnownByWhatItSays() {
        String limit = "{count: messages, per: connection, rate: 60/m, burst: 1}";
        assertThat(file.problems(open(limit + ", {burst: 1, count: messages, per: connection, rate: 60/m}")))
                .containsExactly("conf.yaml:2: routes[0].limits[1]: the same limit is already there on line 2, expected"
                        + " another one, or a name for each");
        file.settings(open(limit + ", {name: n, count: messages, per: connection, rate: 60/m, burst: 1}"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'count: messages, per: connection, rate: 100/m' | true",
                "'count: messages, per: connection, rate: 120/m' | false",
                "'count: messages, per: connection, rate: 1/m'   | false",
                "'count: messages, per: connection, rate: 100/m, burst: 5' | false",
            })
    void manyInAMinuteThatMayOnlyComeOneByOneAreDoubtful(String keys, boolean doubtful) {
        assertThat(file.problems(open("{" + keys + "}")))
                .isEqualTo(
                        doubtful
                                ? List.of(
                                        "conf.yaml:2: routes[0].limits[0].rate: warning: without a burst they may only come one"
                                                + " by one, evenly spread; burst says how many may come at once")
                                : List.of());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'rate: 2KiB/s, burst: 1KiB'                    | limits[0].burst: warning: one frame of maxFrame (4096 bytes) is more than the burst, and ends the tunnel by itself",
                "'rate: 2KiB/s'                                 | limits[0].rate: warning: one frame of maxFrame (4096 bytes)",
                "'rate: 2KiB/s, burst: 4KiB'                    | ''",
                "'rate: 4KiB/s'                                 | ''",
                "'rate: 2KiB/s, burst: 1KiB, then: throttle'    | ''",
            })
    void aFrameThatEndsATunnelByItselfIsDoubtful(String keys, String problem) {
        String routes = open("{count: bytes, per: connection, " + keys + "}")
                .replace("path: /,", "path: /, tunnel: {maxFrame: 4KiB},");
        assertThat(String.join("\n", file.problems(routes)))
                .contains(problem)
                .matches(text -> text.isEmpty() == problem.isEmpty());
    }

    @Test
    void aBurstIsHeldAgainstTheRateOfTheSamePlan() {
        String plans =
                "count: messages, per: subject, rate: {claim: plan, values: {big: 1000/d}, otherwise: 1/d}, burst:"
                        + " {claim: %s, values: {big: 365000}, otherwise: 365}";
        assertThat(problems(plans.formatted("plan"))).noneMatch(line -> line.contains("365d"));
        assertThat(problems(plans.formatted("tier"))).anyMatch(line -> line.contains("365d"));
    }

    @Test
    void theConfigurationOfTheBenchmarkLoads() {
        assertThat(file.settings(
                                open(
                                        "{count: messages, per: connection, rate: 10000000/s, burst: 10000000, then: close},"
                                                + " {count: bytes, per: connection, rate: 100GiB/s, burst: 100GiB, then: close}"))
                        .routes()
                        .get(0)
                        .limits())
                .extracting(LimitSettings::burst)
                .containsExactly(ByClaim.always(10_000_000L), ByClaim.always(100L << 30));
    }
}
