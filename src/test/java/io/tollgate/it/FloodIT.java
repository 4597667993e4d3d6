package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Wire;
import io.tollgate.testing.WireFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Floods of frames that are small and many pass with back-pressure, or a limit ends them; none is gathered here. */
final class FloodIT {
    /** Written at once. */
    private static final int BATCH = 1_000;

    private static final long MOST_MEMORY = 8L << 20;

    /** RFC 6455 §5.5.2: each ping has a number, and so has the pong that answers it. */
    @Test
    void everyPingOfAFloodIsAnsweredInOrder() {
        int count = 100_000;
        try (Scenario scenario = Scenario.setup().tunnel("{ping: 0s}").start()) {
            Tunnel tunnel = scenario.open();
            long before = PlatformDependent.usedDirectMemory();
            CompletableFuture<Void> pinging = CompletableFuture.runAsync(() -> sendPings(tunnel.client(), count));
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> answerPings(tunnel.upstream(), count));
            for (int i = 0; i < count; i++) {
                WireFrame pong = tunnel.client().readFrame();
                assertThat(pong.opcode()).isEqualTo(WireFrame.PONG);
                assertThat(ByteBuffer.wrap(pong.payload()).getInt()).isEqualTo(i);
            }
            CompletableFuture.allOf(pinging, answering).join();
            assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(MOST_MEMORY);
        }
    }

    private static void sendPings(Wire from, int count) {
        ByteBuffer batch = ByteBuffer.allocate(BATCH * 10);
        for (int i = 0; i < count; i++) {
            batch.putShort((short) 0x8984).putInt(0).putInt(i); // masked with zeros
            if (!batch.hasRemaining()) {
                from.send(batch.array());
                batch.clear();
            }
        }
    }

    private static void answerPings(Wire upstream, int count) {
        for (int batch = 0; batch < count / BATCH; batch++) {
            byte[] pings = upstream.readExactly(BATCH * 10);
            ByteBuffer pongs = ByteBuffer.allocate(BATCH * 6);
            for (int at = 0; at < pings.length; at += 10) {
                pongs.putShort((short) 0x8a04).put(pings, at + 6, 4);
            }
            upstream.send(pongs.array());
        }
    }

    @Test
    void aFloodOfEmptyPingsIsEndedByALimitOnFrames() {
        Setup setup = Scenario.setup().route("limits", "[{count: frames, per: connection, rate: 500/s, then: close}]");
        try (Scenario scenario = setup.start()) {
            Tunnel tunnel = scenario.open();
            tunnel.client().sendHex("898000000000".repeat(BATCH));
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(4429);
            int passed = 0;
            WireFrame frame = tunnel.upstream().readFrame();
            for (; frame.opcode() == WireFrame.PING; frame = tunnel.upstream().readFrame()) {
                passed++;
            }
            assertThat(passed).isBetween(500, BATCH - 1);
            assertThat(frame).isEqualTo(WireFrame.close(1001, "limited").masked());
        }
    }

    @Test
    void fragmentsOfOneByteAreGatheredNowhere() {
        int count = 1_000_000;
        try (Scenario scenario = Scenario.setup().tunnel("{ping: 0s}").start()) {
            Tunnel tunnel = scenario.open();
            long before = PlatformDependent.usedDirectMemory();
            byte[] fragments = fragments();
            tunnel.client().sendHex("018100000000 78");
            assertThat(tunnel.upstream().readFrame().text()).isEqualTo("x");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < count / BATCH; i++) {
                    tunnel.client().send(fragments);
                }
            });
            for (int i = 0; i < count / BATCH; i++) {
                assertThat(Arrays.equals(tunnel.upstream().readExactly(fragments.length), fragments))
                        .isTrue();
            }
            sending.join();
            assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(MOST_MEMORY);
        }
    }

    @Test
    void aLimitOnFramesEndsAFloodOfFragments() {
        Setup setup = Scenario.setup()
                .route("limits", "[{count: frames, per: connection, from: client, rate: 500/s, then: close}]");
        try (Scenario scenario = setup.start()) {
            Tunnel tunnel = scenario.open();
            tunnel.client().sendHex("018100000000 78");
            tunnel.client().send(fragments());
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(4429);
        }
    }

    @Test
    void fragmentsAddUpToAMessageThatIsTooBig() {
        try (Scenario scenario =
                Scenario.setup().tunnel("{maxMessage: 1KiB, ping: 0s}").start()) {
            Tunnel tunnel = scenario.open();
            tunnel.client().sendHex("018100000000 78");
            tunnel.client().send(fragments());
            tunnel.client().send(fragments());
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1009);
            for (int i = 0; i < 1024; i++) {
                assertThat(tunnel.upstream().readFrame().payload()).hasSize(1);
            }
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.close(1001, "frame_too_big").masked());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4000000000000000", "7fffffffffffffff"})
    void aLengthBeyondAllMemoryAllocatesNothing(String length) {
        try (Scenario scenario = Scenario.setup()
                .tunnel("{maxFrame: 0, maxMessage: 0, ping: 0s}")
                .start()) {
            Tunnel tunnel = scenario.open();
            long before = PlatformDependent.usedDirectMemory();
            String begun = "82ff" + length + "00000000" + "78".repeat(100);
            tunnel.client().sendHex(begun);
            assertThat(tunnel.upstream().readExactly(begun.length() / 2))
                    .isEqualTo(HexFormat.of().parseHex(begun));
            assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(MOST_MEMORY);
        }
    }

    /** Continuations of one byte, none of them final. */
    private static byte[] fragments() {
        byte[] all = new byte[BATCH * 7];
        for (int at = 0; at < all.length; at += 7) {
            all[at + 1] = (byte) 0x81;
            all[at + 6] = 'x';
        }
        return all;
    }
}
