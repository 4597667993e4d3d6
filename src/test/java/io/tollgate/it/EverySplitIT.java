package io.tollgate.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.Wire;
import io.tollgate.testing.WireFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing depends on where TCP cuts: heads, early frames, frame headers and Closes, in two at every byte. */
final class EverySplitIT {
    private static final WireFrame EARLY_UP = WireFrame.text("early up").masked();
    private static final WireFrame EARLY_DOWN = WireFrame.text("early down");
    private static final String ANSWER =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + Handshakes.ACCEPT + "\r\n\r\n";
    /** Each byte of a frame's header, and the first of its payload. */
    private static final int LONGEST_HEADER = 15;

    /** All first parts are sent before any second one, so that each of them is read alone. */
    private static <W extends Wire> void inTwo(List<W> wires, String text) {
        for (int i = 0; i < wires.size(); i++) {
            wires.get(i).send(text.substring(0, cut(i, text)));
        }
        for (int i = 0; i < wires.size(); i++) {
            wires.get(i).send(text.substring(cut(i, text)));
        }
    }

    private static int cut(int number, String text) {
        return 1 + number % (text.length() - 1);
    }

    /** Both heads, and what follows each in the same segment. */
    @Test
    void ofBothHeadsWithEarlyFramesBehindThem() {
        String request = Scenario.bare().bearer(TestToken.token().eddsa()).text() + characters(EARLY_UP);
        try (Scenario scenario = Scenario.setup().answering(Answers.silence()).start()) {
            List<RawClient> clients = new ArrayList<>();
            List<UpstreamConnection> upstreams = new ArrayList<>();
            for (int i = 1; i < request.length(); i++) {
                clients.add(scenario.connect());
            }
            inTwo(clients, request);
            clients.forEach(client -> upstreams.add(scenario.stub().awaitConnection()));
            inTwo(upstreams, ANSWER + characters(EARLY_DOWN));
            String head = apartFromItsNumber(upstreams.get(0));
            assertThat(upstreams).allSatisfy(upstream -> {
                assertThat(apartFromItsNumber(upstream)).isEqualTo(head);
                assertThat(upstream.readFrame()).isEqualTo(EARLY_UP);
            });
            assertThat(clients).allSatisfy(client -> {
                assertThat(client.readHead().status()).isEqualTo(101);
                assertThat(client.readFrame()).isEqualTo(EARLY_DOWN);
            });
        }
    }

    private static String apartFromItsNumber(UpstreamConnection upstream) {
        return upstream.requestHead().raw().replaceFirst("(?i)X-Request-Id: \\S+", "");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536})
    void ofAFrameOfThatLength(int length) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 'x');
        try (Scenario scenario = Scenario.start()) {
            Tunnel tunnel = scenario.open();
            WireFrame frame = WireFrame.binary(payload);
            passesInTwo(tunnel.upstream(), tunnel.client(), frame.bytes());
            passesInTwo(tunnel.client(), tunnel.upstream(), frame.masked().bytes());
        }
    }

    @Test
    void ofAPing() {
        try (Scenario scenario = Scenario.start()) {
            Tunnel tunnel = scenario.open();
            passesInTwo(
                    tunnel.upstream(), tunnel.client(), WireFrame.ping("ping").bytes());
            passesInTwo(
                    tunnel.client(),
                    tunnel.upstream(),
                    WireFrame.ping("ping").masked().bytes());
        }
    }

    private static void passesInTwo(Wire from, Wire to, byte[] frame) {
        for (int cut = 1; cut < Math.min(frame.length, LONGEST_HEADER + 1); cut++) {
            from.send(Arrays.copyOf(frame, cut));
            from.send(Arrays.copyOfRange(frame, cut, frame.length));
            assertThat(to.readExactly(frame.length)).as("cut at %d", cut).isEqualTo(frame);
        }
    }

    @Test
    void ofACloseAndItsAnswer() {
        String down = characters(WireFrame.close(4000, "reason"));
        String up = characters(WireFrame.close(4000, "reason").masked());
        try (Scenario scenario = Scenario.start()) {
            List<Tunnel> tunnels = new ArrayList<>();
            for (int i = 1; i < up.length(); i++) {
                tunnels.add(scenario.open());
            }
            inTwo(tunnels.stream().map(Tunnel::upstream).toList(), down);
            inTwo(tunnels.stream().map(Tunnel::client).toList(), up);
            assertThat(tunnels).allSatisfy(tunnel -> {
                assertThat(tunnel.client().readExactly(down.length()))
                        .asString(ISO_8859_1)
                        .isEqualTo(down);
                assertThat(tunnel.upstream().readExactly(up.length()))
                        .asString(ISO_8859_1)
                        .isEqualTo(up);
                tunnel.client().expectEof();
            });
        }
    }

    private static String characters(WireFrame frame) {
        return new String(frame.bytes(), ISO_8859_1);
    }
}
