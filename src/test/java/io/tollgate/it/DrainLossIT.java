package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.stream.StreamClients;
import io.tollgate.testing.stream.StreamPlan;
import io.tollgate.testing.stream.StreamPlan.Ending;
import io.tollgate.testing.stream.StreamUpstream;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A drain under full load loses no message that was read. Each end hears what the other has sent, byte by byte, up to some
 * frame's end, then a whole Close and a FIN, and nothing else; and what all ends have heard is what was passed on.
 */
final class DrainLossIT {
    private static final int TUNNELS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final StreamPlan PLAN = new StreamPlan(TUNNELS, TUNNELS, Long.MAX_VALUE / 4, 14, Ending.CUT);

    @Test
    void whatWasReadArrivesThenACloseThenTheEnd() throws IOException {
        try (StreamUpstream upstream = StreamUpstream.start(PLAN);
                Scenario scenario = Scenario.setup()
                        .endpoints("ws://127.0.0.1:" + upstream.port())
                        .listener("handshakeTimeout", "60s")
                        .listener("maxHandshakes", "0")
                        .upstream("connectTimeout", "60s")
                        .upstream("answerTimeout", "60s")
                        .tunnel("{ping: 0s}")
                        .section("drain", "{delay: 0, window: 2s, deadline: 60s}")
                        .start();
                StreamClients clients = StreamClients.start(PLAN, edge(scenario), TestToken.valid())) {
            Await.until(
                    "all are open and busy",
                    PATIENCE,
                    () -> clients.tally().tunnels() == TUNNELS
                            && clients.tally().bytes() > TUNNELS * 10_000L);
            scenario.tollgate().startDrain();
            clients.tally().await(TUNNELS, PATIENCE);
            upstream.tally().await(TUNNELS, PATIENCE);
            assertThat(clients.tally().cuts()).hasSize(TUNNELS).containsOnly(1001);
            assertThat(upstream.tally().cuts()).hasSize(TUNNELS).containsOnly(1001);
            assertThat(scenario.tollgate().awaitDrained()).as("forced").isZero();
            List<JsonObject> closes = scenario.tollgate().accessLines().stream()
                    .map(JsonObject::new)
                    .filter(line -> line.getString("event").equals("close"))
                    .toList();
            assertThat(closes)
                    .hasSize(TUNNELS)
                    .allMatch(line -> line.getString("outcome").equals("drained"));
            assertThat(sum(closes, "bytes_up")).isEqualTo(upstream.tally().bytes());
            assertThat(sum(closes, "bytes_down")).isEqualTo(clients.tally().bytes());
        }
    }

    private static InetSocketAddress edge(Scenario scenario) {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), scenario.tollgate().port());
    }

    private static long sum(List<JsonObject> lines, String field) {
        return lines.stream().mapToLong(line -> line.getLong(field)).sum();
    }
}
