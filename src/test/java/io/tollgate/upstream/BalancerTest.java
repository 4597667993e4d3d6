package io.tollgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BalancerTest {
    private final List<Endpoint> endpoints = List.of(endpoint(1), endpoint(2), endpoint(3));

    private static Endpoint endpoint(int port) {
        return Endpoint.of(URI.create("ws://h:" + port));
    }

    private List<Integer> ports(Balancer balancer, int firstTurn, int turns) {
        return IntStream.range(0, turns)
                .mapToObj(i -> balancer.pick(endpoints, firstTurn + i).port())
                .toList();
    }

    @Test
    void roundRobinTakesEachInTurn() {
        assertThat(ports(new RoundRobin(), 0, 4)).containsExactly(1, 2, 3, 1);
    }

    @Test
    void theTurnMayWrapAround() {
        assertThat(ports(new RoundRobin(), Integer.MAX_VALUE, 3)).containsExactlyInAnyOrder(2, 2, 3);
        assertThat(ports(new LeastConnections(), Integer.MAX_VALUE, 3)).hasSize(3);
    }

    @Test
    void leastConnectionsTakesEachInTurnAmongEquals() {
        assertThat(ports(new LeastConnections(), 0, 4)).containsExactly(1, 2, 3, 1);
    }

    @Test
    void leastConnectionsTakesTheOneWithTheFewest() {
        endpoints.get(0).count();
        endpoints.get(1).count();
        endpoints.get(2).count();
        endpoints.get(2).count();
        assertThat(ports(new LeastConnections(), 0, 3)).containsExactly(1, 2, 1);
        endpoints.get(1).discount();
        assertThat(ports(new LeastConnections(), 0, 3)).containsExactly(2, 2, 2);
    }
}
