package io.tollgate.fleet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.fleet.StoreFault;
import io.tollgate.fleet.wire.Response;
import io.tollgate.fleet.wire.ServerAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterMapTest {
    private static final ServerAddress TELLER = new ServerAddress("10.0.0.1", 7000);

    @Test
    void hashSlotIsThatOfTheSpecification() {
        assertThat(HashSlot.of("123456789")).isEqualTo(0x31C3);
    }

    @Test
    void eachSlotHasTheMasterOfItsRange() {
        Response ranges = Response.list(
                List.of(range(0, 8191, Response.text("10.0.0.2"), 1), range(8192, 16_383, Response.text("::1"), 2)));

        List<ServerAddress> masters = ClusterMap.masters(TELLER, ranges);

        assertThat(masters).hasSize(64);
        for (int slot = 0; slot < 64; slot++) {
            boolean low = HashSlot.of(Integer.toString(slot)) < 8192;
            assertThat(masters.get(slot)).hasToString(low ? "10.0.0.2:1" : "[::1]:2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?"})
    void serverWithoutANameIsWhereWeAsked(String name) {
        Response ranges = Response.list(List.of(range(0, 16_383, Response.text(name), 7001)));

        assertThat(ClusterMap.masters(TELLER, ranges)).containsOnly(new ServerAddress("10.0.0.1", 7001));
    }

    @Test
    void clusterWithAHoleIsNoCluster() {
        Response ranges = Response.list(List.of(range(1, 8000, Response.NIL, 7001)));

        assertThatThrownBy(() -> ClusterMap.masters(TELLER, ranges))
                .isInstanceOf(StoreFault.class)
                .hasMessageContaining("slots that no server has");
    }

    private static Response range(int first, int last, Response host, int port) {
        Response master = Response.list(List.of(host, Response.number(port), Response.text("id")));
        return Response.list(List.of(Response.number(first), Response.number(last), master));
    }
}
