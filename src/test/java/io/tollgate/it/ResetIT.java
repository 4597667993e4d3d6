package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Answers;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Last words before a reset are delivered, and the reset after them; no end is made to look cleaner than it was. */
final class ResetIT {
    private static final int TUNNELS = 1_000;
    private static final WireFrame LAST_WORDS = WireFrame.text("last words");

    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.start();
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    @Test
    void ofAThousandUpstreams() {
        List<Tunnel> tunnels = Stream.generate(scenario::open).limit(TUNNELS).toList();
        for (Tunnel tunnel : tunnels) {
            tunnel.upstream().send(LAST_WORDS);
            tunnel.upstream().reset();
        }
        for (Tunnel tunnel : tunnels) {
            assertThat(tunnel.client().readFrame()).isEqualTo(LAST_WORDS);
            tunnel.client().expectReset();
        }
    }

    @Test
    void ofAThousandClients() {
        List<Tunnel> tunnels = Stream.generate(scenario::open).limit(TUNNELS).toList();
        for (Tunnel tunnel : tunnels) {
            tunnel.client().send(LAST_WORDS.masked());
            tunnel.client().reset();
        }
        for (Tunnel tunnel : tunnels) {
            assertThat(tunnel.upstream().readFrame()).isEqualTo(LAST_WORDS.masked());
            tunnel.upstream().expectReset();
        }
    }

    /** No longer than the kernel takes at once: what a sender's own kernel throws away with its reset was never ours. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2_048, 32_768})
    void ofAnyLength(int length) {
        byte[] bytes = WireFrame.binary(new byte[length]).bytes();
        Tunnel tunnel = scenario.open();
        tunnel.upstream().send(bytes);
        assertThat(tunnel.client().readExactly(1)).hasSize(1);
        tunnel.upstream().reset();
        assertThat(tunnel.client().readExactly(bytes.length - 1)).hasSize(bytes.length - 1);
        tunnel.client().expectReset();
    }

    @Test
    void anUpstreamThatEndsInsideAFrameIsAReset() {
        Tunnel tunnel = scenario.open();
        byte[] half = Arrays.copyOf(LAST_WORDS.bytes(), 7);
        tunnel.upstream().send(half);
        tunnel.upstream().shutdownOutput();
        assertThat(tunnel.client().readExactly(7)).isEqualTo(half);
        tunnel.client().expectReset();
    }

    @Test
    void aClientThatEndsInsideAFrameIsAReset() {
        Tunnel tunnel = scenario.open();
        byte[] half = Arrays.copyOf(LAST_WORDS.masked().bytes(), 9);
        tunnel.client().send(half);
        tunnel.client().shutdownOutput();
        assertThat(tunnel.upstream().readExactly(9)).isEqualTo(half);
        tunnel.upstream().expectReset();
    }

    @Test
    void aClientThatLeavesBeforeTheAnswerEndsTheDial() {
        try (Scenario silent = Scenario.setup().answering(Answers.silence()).start()) {
            RawClient client = silent.send(Scenario.good());
            UpstreamConnection upstream = silent.stub().awaitConnection();
            client.reset();
            assertThat(upstream.readToAnyEnd()).isEmpty();
        }
    }
}
