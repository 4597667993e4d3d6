package io.tollgate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.route.RequestPath;
import io.tollgate.route.RouteMatch;
import io.tollgate.upstream.Upstream;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GateSnapshotTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Upstream UPSTREAM = Upstreams.of(VERTX, "ws://server");

    private final Route anywhere = new RouteSketch().path("/{room}").over(UPSTREAM, VERTX);
    private final Route inside =
            new RouteSketch().path("/inside").listeners("internal").over(UPSTREAM, VERTX);
    private final Route hosted =
            new RouteSketch().path("/inside").hosts("*.example.com").over(UPSTREAM, VERTX);
    private final GateSnapshot snapshot =
            new GateSnapshot(List.of("public", "internal"), List.of(anywhere, inside, hosted));

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    private RouteMatch<Route> match(String listener, String host, String path) throws Exception {
        return snapshot.match(listener, host, RequestPath.parse(path));
    }

    @Test
    void aRouteServesTheListenersItNamesOrAll() throws Exception {
        assertThat(match("internal", "h", "/inside").route()).isSameAs(inside);
        assertThat(match("public", "h", "/inside").route()).isSameAs(anywhere);
    }

    @Test
    void aRouteServesTheHostsItNames() throws Exception {
        assertThat(match("public", "a.example.com", "/inside").route()).isSameAs(hosted);
        assertThat(match("public", "example.com", "/inside").route()).isSameAs(anywhere);
    }

    @Test
    void theVariablesOfThePathComeWithIt() throws Exception {
        assertThat(match("public", "h", "/a%20b").variables()).containsExactly(Map.entry("room", "a b"));
    }

    @ParameterizedTest
    @CsvSource({"public,/a/b", "other,/inside"})
    void whatNoRouteMatchesIsNoRoute(String listener, String path) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> match(listener, "h", path));
        assertThat(refusal.outcome()).isEqualTo(Outcome.NO_ROUTE);
        assertThat(refusal.detail()).contains("'" + listener + "'");
    }
}
