package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.relay.Loopback.Open;
import io.tollgate.relay.message.ClientMessage;
import io.tollgate.relay.message.Sent;
import io.tollgate.testing.Await;
import io.tollgate.testing.WireFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator's messages to one client, between those of its upstream; RFC 6455 §5.4. */
class ClientMessageTest {
    private final Loopback loopback = new Loopback();

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    @Test
    void goesAtOnceWhereNothingIsOnItsWay() {
        Open open = loopback.open(Loopback.quiet());
        assertThat(became(send(open, "hello"))).isEqualTo(Sent.WRITTEN);
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.text("hello"));
        CompletableFuture<Sent> binary =
                loopback.call(() -> open.tunnel().send(ClientMessage.binary(new byte[] {1, 2})));
        assertThat(became(binary)).isEqualTo(Sent.WRITTEN);
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.binary(new byte[] {1, 2}));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 125, 126, 65_535, 65_536, ClientMessage.MOST_BYTES})
    void isOneFrameOfAnyLengthItMayHave(int length) {
        Open open = loopback.open(Loopback.quiet());
        CompletableFuture<Sent> sent = loopback.call(() -> open.tunnel().send(ClientMessage.binary(new byte[length])));
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.binary(new byte[length]));
        assertThat(became(sent)).isEqualTo(Sent.WRITTEN);
    }

    @Test
    void isNoLongerThanItMayBe() {
        assertThatThrownBy(() -> ClientMessage.binary(new byte[ClientMessage.MOST_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("131072");
    }

    @Test
    void waitsForTheFrameOnItsWayAndKeepsItsOrder() {
        Open open = loopback.open(Loopback.quiet());
        open.upstream().sendHex("8104 6162");
        open.client().readExactly(4);
        List<CompletableFuture<Sent>> sent = List.of(send(open, "1"), send(open, "2"));
        open.upstream().sendHex("6364 8101 65");
        open.client().readExactly(2);
        assertThat(open.client().readFrame().text()).isEqualTo("1");
        assertThat(open.client().readFrame().text()).isEqualTo("2");
        assertThat(open.client().readFrame().text()).isEqualTo("e");
        sent.forEach(one -> assertThat(became(one)).isEqualTo(Sent.WRITTEN));
    }

    @ParameterizedTest(name = "the last fragment: {0}")
    @ValueSource(strings = {"8001 63", "8000"})
    void waitsForTheLastFragmentWhileControlFramesPass(String last) {
        Open open = loopback.open(Loopback.quiet());
        open.upstream().sendHex("0101 61");
        open.client().readFrame();
        CompletableFuture<Sent> sent = send(open, "between");
        open.upstream().sendHex("8900 0001 62 " + last);
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.ping(""));
        assertThat(open.client().readFrame())
                .isEqualTo(WireFrame.continuation("b").notFinal());
        assertThat(open.client().readFrame().opcode()).isZero();
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.text("between"));
        assertThat(became(sent)).isEqualTo(Sent.WRITTEN);
    }

    @Test
    void findsItsPlaceHoweverTheUpstreamsBytesAreCut() {
        Open open = loopback.open(Loopback.quiet());
        for (WireFrame frame : List.of(
                WireFrame.text("a").notFinal(),
                WireFrame.ping("p"),
                WireFrame.continuation(""),
                WireFrame.binary(new byte[200]))) {
            for (byte octet : frame.bytes()) {
                open.upstream().send(new byte[] {octet});
                send(open, "x");
            }
        }
        List<WireFrame> seen = new ArrayList<>();
        for (int opcode = 0; opcode != WireFrame.binary(new byte[0]).opcode(); ) {
            seen.add(open.client().readFrame());
            opcode = seen.get(seen.size() - 1).opcode();
        }
        assertThat(insideMessages(seen)).isEmpty();
    }

    /** Those that came between the fragments of a message and are no control frames. */
    private static List<WireFrame> insideMessages(List<WireFrame> seen) {
        List<WireFrame> misplaced = new ArrayList<>();
        boolean inside = false;
        for (WireFrame frame : seen) {
            if (frame.opcode() < 8) {
                if (inside != (frame.opcode() == 0)) {
                    misplaced.add(frame);
                }
                inside = !frame.fin();
            }
        }
        return misplaced;
    }

    @Test
    void waitsInABoundedNumber() {
        Open open = loopback.open(Loopback.quiet());
        open.upstream().sendHex("0100");
        open.client().readFrame();
        List<CompletableFuture<Sent>> sent = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            sent.add(send(open, "" + i));
        }
        assertThat(became(sent.get(16))).isEqualTo(Sent.TOO_MANY);
        open.upstream().sendHex("8000");
        open.client().readFrame();
        for (int i = 0; i < 16; i++) {
            assertThat(open.client().readFrame().text()).isEqualTo("" + i);
        }
    }

    @Test
    void waitsInABoundedSize() {
        Open open = loopback.open(Loopback.quiet());
        open.upstream().sendHex("0100");
        open.client().readFrame();
        String big = "x".repeat(ClientMessage.MOST_BYTES);
        List<CompletableFuture<Sent>> sent = List.of(send(open, big), send(open, big), send(open, "y"));
        assertThat(became(sent.get(2))).isEqualTo(Sent.TOO_MANY);
        open.client().reset();
        open.upstream().readToAnyEnd();
        assertThat(became(sent.get(0))).isEqualTo(Sent.TUNNEL_ENDED);
        assertThat(became(sent.get(1))).isEqualTo(Sent.TUNNEL_ENDED);
    }

    @Test
    void isRefusedWhereTheClientDoesNotTakeWhatWaits() {
        Open open = loopback.open(Loopback.quiet(), null, Loopback.hex(""), Loopback.hex(""), 8192);
        String big = "x".repeat(ClientMessage.MOST_BYTES);
        List<CompletableFuture<Sent>> sent = new ArrayList<>();
        Await.until("no more is taken", () -> {
            sent.add(send(open, big));
            return sent.get(sent.size() - 1).getNow(Sent.WRITTEN) == Sent.CLIENT_SLOW;
        });
        assertThat(loopback.call(open.tunnel()::view).queuedDown()).isLessThan(2L * big.length());
        CompletableFuture<Sent> last = sent.get(sent.size() - 2);
        assertThat(last).isNotDone();
        open.client().reset();
        assertThat(became(last)).isEqualTo(Sent.TUNNEL_ENDED);
    }

    @Test
    void aClientThatStallsBehindItIsNoticed() {
        Open open = loopback.open(
                Loopback.settings().writeStall(300).rule(), null, Loopback.hex(""), Loopback.hex(""), 8192);
        String big = "x".repeat(ClientMessage.MOST_BYTES);
        Await.until("no more is taken", () -> send(open, big).getNow(Sent.WRITTEN) == Sent.CLIENT_SLOW);
        assertThat(open.report().outcome().label()).isEqualTo("reader_stalled");
    }

    @Test
    void isRefusedOnceTheTunnelIsEnding() {
        Open open = loopback.open(Loopback.quiet());
        loopback.drain(1001);
        assertThat(became(send(open, "late"))).isEqualTo(Sent.TUNNEL_ENDING);
        assertThat(open.client().readFrame().closeCode()).isEqualTo(1001);
    }

    @Test
    void isLostWithTheTunnelThatEndsBeforeItsTurn() {
        Open open = loopback.open(Loopback.quiet());
        open.upstream().sendHex("0100");
        open.client().readFrame();
        CompletableFuture<Sent> sent = send(open, "never");
        loopback.drain(1001);
        assertThat(became(sent)).isEqualTo(Sent.TUNNEL_ENDED);
        assertThat(open.client().readFrame().closeCode()).isEqualTo(1001);
    }

    @Test
    void stillReachesAClientThatHasFinishedSending() {
        Open open = loopback.open(Loopback.quiet());
        open.client().shutdownOutput();
        open.upstream().expectEof();
        assertThat(became(send(open, "still"))).isEqualTo(Sent.WRITTEN);
        assertThat(open.client().readFrame().text()).isEqualTo("still");
    }

    @Test
    void isInNoFigure() {
        Open open = loopback.open(Loopback.quiet());
        send(open, "hello");
        open.client().readFrame();
        assertThat(loopback.loop.traffic().of("chat").upstream().frames()).isZero();
        assertThat(loopback.call(open.tunnel()::view).messagesDown()).isZero();
    }

    private CompletableFuture<Sent> send(Open open, String text) {
        return loopback.call(() -> open.tunnel().send(ClientMessage.text(text)));
    }

    private static Sent became(CompletableFuture<Sent> sent) {
        return sent.orTimeout(5, TimeUnit.SECONDS).join();
    }
}
