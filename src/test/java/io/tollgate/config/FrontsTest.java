package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever counts by address is asked who stands in front. */
final class FrontsTest {
    private static final String WARNING = "warning: behind a load balancer all clients would count as one: name it in"
            + " trustedProxies of listener %s, or write trustedProxies: [] if clients connect directly";

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    private static String route(String name, String more, String per) {
        return "- {name: %1$s, path: /%1$s, authenticate: none, upstream: u%2$s, limits: [{count: upgrades, per: %3$s, rate: 5/s}]}\n"
                .formatted(name, more, per);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''                            | address | true",
                "trustedProxies: []            | address | false",
                "trustedProxies: [10.0.0.0/8]  | address | false",
                "''                            | route   | false",
            })
    void aSilentListenerIsDoubtful(String keys, String per, boolean doubtful) {
        assertThat(file.problems(
                        "listeners: [{name: a, address: ':0', " + keys + "}]\nroutes:\n" + route("r", "", per)))
                .isEqualTo(
                        doubtful
                                ? List.of("conf.yaml:3: routes[0].limits[0].per: " + WARNING.formatted("a"))
                                : List.of());
    }

    @Test
    void eachListenerIsToldOnceAndOnlyIfItsRequestsAreCounted() {
        String listeners = "listeners: [{name: a, address: ':0'}, {name: b, address: ':0'}, {name: c, address: ':0'},"
                + " {name: d, address: ':0', trustedProxies: []}]\nroutes:\n";
        assertThat(file.problems(listeners
                        + route("r", ", listeners: [a, d]", "address")
                        + route("s", ", listeners: [a, b]", "address")
                        + route("t", "", "listener")))
                .containsExactly(
                        "conf.yaml:3: routes[0].limits[0].per: " + WARNING.formatted("a"),
                        "conf.yaml:4: routes[1].limits[0].per: " + WARNING.formatted("b"));
    }
}
