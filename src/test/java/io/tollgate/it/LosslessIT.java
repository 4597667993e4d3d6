package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.TestToken;
import io.tollgate.testing.stream.StreamClients;
import io.tollgate.testing.stream.StreamPlan;
import io.tollgate.testing.stream.StreamPlan.Ending;
import io.tollgate.testing.stream.StreamUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Every byte once and in order, through a thousand tunnels at once and both ways at once. */
final class LosslessIT {
    private static final int TUNNELS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final StreamPlan PLAN = new StreamPlan(TUNNELS, TUNNELS, 150_000, 17, Ending.BOTH);

    @Test
    void nothingIsLostDoubledOrMoved() throws IOException {
        try (StreamUpstream upstream = StreamUpstream.start(PLAN);
                Scenario scenario = Scenario.setup()
                        .endpoints("ws://127.0.0.1:" + upstream.port())
                        .listener("handshakeTimeout", "60s")
                        .listener("maxHandshakes", "0")
                        .upstream("connectTimeout", "60s")
                        .upstream("answerTimeout", "60s")
                        .tunnel("{ping: 0s}")
                        .start();
                StreamClients clients = StreamClients.start(
                        PLAN,
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(),
                                scenario.tollgate().port()),
                        TestToken.valid())) {
            clients.tally().await(TUNNELS, PATIENCE);
            upstream.tally().await(TUNNELS, PATIENCE);
            assertThat(clients.tally().bytes()).isGreaterThan(TUNNELS * PLAN.bytes());
            assertThat(upstream.tally().bytes()).isGreaterThan(TUNNELS * PLAN.bytes());
        }
    }
}
