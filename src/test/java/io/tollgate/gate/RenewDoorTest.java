package io.tollgate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.fleet.bus.Bus;
import io.tollgate.gate.call.PlacedDoor;
import io.tollgate.gate.renew.RenewDoor;
import io.tollgate.gate.renew.Renewals;
import io.tollgate.upstream.Upstream;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of several doors at one path a call meets one: that has to know the routes of all whose tunnels it may be for. */
final class RenewDoorTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Upstream UPSTREAM = Upstreams.of(VERTX, "ws://server");
    private static final String ORIGIN = "https://second.example.com";

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    private static RouteSketch route(String path, String hosts, String listeners) {
        return new RouteSketch()
                .hosts(hosts == null ? new String[0] : hosts.split(" "))
                .listeners(listeners == null ? new String[0] : listeners.split(" "))
                .authenticating()
                .renewingAt(path);
    }

    @ParameterizedTest
    @CsvSource({
        "/renew,  a.example.com,,           a.example.com b.example.com,,        true",
        "/renew,  a.example.com,,           ,,                                   true",
        "/renew,  a.example.com,,           *.example.com,,                      true",
        "/renew,  ,,                        ,public,                             true",
        "/renew,  ,public,                  ,public internal,                    true",
        "/renew,  ,internal,                ,public,                             false",
        "/renew,  a.example.com,,           b.example.com,,                      false",
        "/renew,  example.com,,             *.example.com,,                      false",
        "/other,  ,,                        ,,                                   false",
    })
    void aDoorKnowsTheRoutesThatItStandsBefore(
            String path, String hosts, String listeners, String others, String otherListeners, boolean known) {
        List<Route> routes = List.of(
                route(path, hosts, listeners)
                        .origins("https://first.example.com")
                        .over(UPSTREAM, VERTX),
                route("/renew", others, otherListeners).origins(ORIGIN).over(UPSTREAM, VERTX));
        List<PlacedDoor> doors = RenewDoor.of(routes, new Renewals(VERTX, new Bus()), Clock.systemUTC());
        assertThat(doors).hasSize(2);
        assertThat(doors.get(0).door().admits(ORIGIN)).isEqualTo(known);
    }
}
