package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.WireFrame;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** permessage-deflate is between the two ends, RFC 7692: they agree on it in their own words, and nobody inflates on the way. */
final class DeflateIT {
    private static final HexFormat HEX = HexFormat.of();
    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.setup()
                .answering(Answers.accept().extension("permessage-deflate"))
                .start();
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    private static Tunnel open() {
        return scenario.open(offering("permessage-deflate"));
    }

    private static Request offering(String offers) {
        return Scenario.good().header("Sec-WebSocket-Extensions", offers);
    }

    /** Each frame of RFC 7692 §7.2.3, in its order: of them all a "Hello" is made, the third with the window of the first. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "c107f248cdc9c90700",
                "4103f248cd 8004c9c90700",
                "c107f248cdc9c90700 c105f200110000",
                "c10b000500faff48656c6c6f00",
                "c108f348cdc9c9070000",
                "c10df248050000 00ffffcac9c90700"
            })
    void theFramesOfTheRfcPassByteForByte(String hex) {
        byte[] down = HEX.parseHex(hex.replace(" ", ""));
        byte[] up = masked(down);
        Tunnel tunnel = open();
        tunnel.upstream().send(down);
        assertThat(tunnel.client().readExactly(down.length)).isEqualTo(down);
        tunnel.client().send(up);
        assertThat(tunnel.upstream().readExactly(up.length)).isEqualTo(up);
    }

    /** The same short frames as a client sends them. */
    private static byte[] masked(byte[] frames) {
        ByteArrayOutputStream masked = new ByteArrayOutputStream();
        for (int at = 0; at < frames.length; ) {
            int end = at + 2 + frames[at + 1];
            WireFrame frame = WireFrame.of(frames[at] & 0xF, Arrays.copyOfRange(frames, at + 2, end))
                    .rsv(frames[at] >> 4 & 0x7);
            masked.writeBytes(
                    (frames[at] < 0 ? frame : frame.notFinal()).masked().bytes());
            at = end;
        }
        return masked.toByteArray();
    }

    /** Of a client, agreed or not; RSV1 stands for the start of a compressed message and for nothing else (§6). */
    @ParameterizedTest
    @CsvSource({
        "true,  418000000000 c08000000000",
        "true,  018000000000 c08000000000",
        "true,  c98000000000",
        "true,  ca8000000000",
        "true,  c88000000000",
        "true,  e18000000000",
        "true,  d18000000000",
        "false, c18000000000",
        "false, c28000000000",
    })
    void aClientMustNotSetRsv1Elsewhere(boolean agreed, String hex) {
        try (Scenario other = agreed ? null : Scenario.start()) {
            Tunnel tunnel = (agreed ? scenario : other).open(offering("permessage-deflate"));
            tunnel.client().sendHex(hex);
            WireFrame seen = tunnel.upstream().readFrame();
            WireFrame last =
                    seen.opcode() == WireFrame.CLOSE ? seen : tunnel.upstream().readFrame();
            assertThat(last.closeReason()).isEqualTo("frame_invalid");
            tunnel.upstream().send(WireFrame.close());
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1002);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4100 c000", "0100 c000", "c900", "ca00", "c800", "e100", "d100"})
    void anUpstreamMustNotEither(String hex) {
        Tunnel tunnel = open();
        tunnel.upstream().sendHex(hex);
        assertThat(tunnel.upstream().readFrame().closeCode()).isEqualTo(1002);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "permessage-deflate ! permessage-deflate",
                "permessage-deflate; client_max_window_bits ! permessage-deflate; client_max_window_bits=10",
                "permessage-deflate; server_max_window_bits=10 ! permessage-deflate; server_max_window_bits=9",
                "permessage-deflate; client_no_context_takeover ! permessage-deflate; client_no_context_takeover",
                "permessage-deflate; server_max_window_bits=8, permessage-deflate ! permessage-deflate",
                "permessage-deflate;client_max_window_bits=\"12\" ! permessage-deflate;client_max_window_bits=\"11\"",
            })
    void bothEndsReadEachOthersWords(String offer, String answer) {
        Setup setup = Scenario.setup().answering(Answers.accept().extension(answer));
        try (Scenario agreeing = setup.start()) {
            Tunnel tunnel = agreeing.open(offering(offer));
            assertThat(tunnel.upstream().requestHead().header("Sec-WebSocket-Extensions"))
                    .isEqualTo(offer);
            assertThat(tunnel.answer().header("Sec-WebSocket-Extensions")).isEqualTo(answer);
        }
    }
}
