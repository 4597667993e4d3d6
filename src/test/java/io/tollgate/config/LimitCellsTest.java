package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All of count × per × then × store: a cell loads, or each word that does not go with the others has one reason. */
final class LimitCellsTest {
    private static final List<String> PER =
            List.of("connection", "address", "subject", "route", "listener", "claim:tenant", "header:X-Device");
    private static final List<String> THEN = List.of("refuse", "evict-oldest", "throttle", "close");
    private static final String FILE = """
            listeners: [{name: a, address: '127.0.0.1:0', trustedProxies: []}]
            redis: {url: 'redis://127.0.0.1'}
            routes:
            - {name: s, path: /s, authenticate: none, upstream: u, limits: [{count: upgrades, per: route, rate: 1/s, store: redis}]}
            - name: r
              path: /
              %s
              upstream: u
              limits:
              - {count: %s, per: '%s', then: %s, store: %s, %s}
            """;
    private static final String OPEN = "authenticate: none\n  origins: ['https://a.test']";
    private static final String GUARDED = "authenticate: [i]\n  credentials: [{query: t}]";

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    private static boolean atTheDoor(String count) {
        return count.equals("upgrades") || count.equals("connections");
    }

    private static Set<String> answers(String count) {
        return switch (count) {
            case "upgrades" -> Set.of("refuse");
            case "connections" -> Set.of("refuse", "evict-oldest");
            default -> Set.of("throttle", "close");
        };
    }

    /** The words that are wrong by the rules of the design. */
    private static Set<String> wrong(String count, String per, String then, String store, boolean principal) {
        Set<String> keys = new TreeSet<>();
        boolean ofConnection = per.equals("connection");
        boolean ofNobody = !principal && (per.equals("subject") || per.startsWith("claim:"));
        if (ofNobody || (ofConnection && atTheDoor(count))) {
            keys.add("per");
        }
        if (!answers(count).contains(then)) {
            keys.add("then");
        }
        if (ofConnection && !atTheDoor(count) && store.equals("redis")) {
            keys.add("store");
        }
        return keys;
    }

    private void judge(String count, String per, String then, String store, boolean principal) {
        String amount = count.equals("connections") ? "max: 5" : count.equals("bytes") ? "rate: 1KiB/s" : "rate: 5/s";
        String text = FILE.formatted(principal ? GUARDED : OPEN, count, per, then, store, amount);
        List<String> problems = file.problems(text);
        assertThat(problems)
                .as("%s %s %s %s", count, per, then, store)
                .allMatch(line -> line.matches(
                        "conf\\.yaml:11: routes\\[1]\\.limits\\[0]\\.(per|then|store): found \".+\", expected .+: .+"))
                .extracting(line -> line.replaceAll(".*limits\\[0]\\.(\\w+): found.*", "$1"))
                .containsExactlyInAnyOrderElementsOf(wrong(count, per, then, store, principal));
    }

    @ParameterizedTest
    @ValueSource(strings = {"upgrades", "connections", "messages", "frames", "bytes"})
    void eachLoadsOrSaysWhyNot(String count) {
        for (String per : PER) {
            for (String then : THEN) {
                for (String store : List.of("local", "redis")) {
                    judge(count, per, then, store, true);
                    judge(count, per, then, store, false);
                }
            }
        }
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThat(file.problems("""
                        listeners: [{name: a, address: ':0', trustedProxies: []}]
                        routes:
                        - name: r
                          path: /
                          authenticate: none
                          upstream: u
                          limits:
                          - count: upgrades
                            per: connection
                            rate: 5
                            then: throttle
                          - count: connections
                            per: subject
                            rate: 5/s
                            store: redis
                        """))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("conf.yaml:9: routes[0].limits[0].per: found \"connection\""),
                        line -> assertThat(line).startsWith("conf.yaml:10: routes[0].limits[0].rate: found \"5\""),
                        line -> assertThat(line)
                                .startsWith("conf.yaml:11: routes[0].limits[0].then: found \"throttle\""),
                        line -> assertThat(line).startsWith("conf.yaml:12: routes[0].limits[1].max: missing"),
                        line -> assertThat(line).startsWith("conf.yaml:13: routes[0].limits[1].per: found \"subject\""),
                        line -> assertThat(line).startsWith("conf.yaml:14: routes[0].limits[1].rate: found \"5/s\""));
    }
}
