package io.tollgate.handshake;

import static io.tollgate.handshake.Heads.MAX_HEAD;
import static io.tollgate.handshake.Heads.bytes;
import static io.tollgate.handshake.Heads.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.tollgate.outcome.Refusal;
import io.tollgate.outcome.Refusal.PassedOn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AnswerHeadHandlerTest implements AnswerHeadHandler.Listener {
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
    private static final String FORBIDDEN = "HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\n";

    private final List<String> heard = new ArrayList<>();
    private final AnswerHeadHandler handler =
            new AnswerHeadHandler(MAX_HEAD, System.nanoTime() + TimeUnit.SECONDS.toNanos(10), this);
    private final EmbeddedChannel channel = new EmbeddedChannel(handler);

    @Override
    public void answer(AnswerHead head) {
        heard.add("answer " + head.status());
    }

    @Override
    public void refusal(Refusal refusal) {
        PassedOn passedOn = refusal.passedOn();
        heard.add(refusal.outcome() + (passedOn == null ? "" : " " + passedOn.status() + " " + passedOn.body()));
    }

    @Override
    public void ended() {
        heard.add("ended");
    }

    @AfterEach
    void nothingWasThrownAndNothingIsLeft() {
        channel.finishAndReleaseAll();
        channel.checkException();
    }

    /** cases.md §3.3: frames in the same packet as the 101. */
    @Test
    void framesBehindA101AreKept() {
        channel.writeInbound(bytes(SWITCHING + "\u0081\u0001"), bytes("x"));
        assertThat(heard).containsExactly("answer 101");
        assertThat(text(handler.takeEarlyBytes())).isEqualTo("\u0081\u0001x");
    }

    @Test
    void anAnswerIsTheSameOverEverySplit() {
        String wire = "HTTP/1.1 103 Early Hints\r\n\r\n" + SWITCHING + "early";
        for (int cut = 0; cut <= wire.length(); cut++) {
            heard.clear();
            AnswerHeadHandler split = new AnswerHeadHandler(MAX_HEAD, Long.MAX_VALUE, this);
            EmbeddedChannel one = new EmbeddedChannel(split);
            one.writeInbound(bytes(wire.substring(0, cut)), bytes(wire.substring(cut)));
            assertThat(heard).containsExactly("answer 101");
            assertThat(text(split.takeEarlyBytes())).isEqualTo("early");
            one.finishAndReleaseAll();
        }
    }

    @Test
    void anUpstreamThatEndsBehindIts101LeavesItsLastWords() {
        channel.writeInbound(bytes(SWITCHING + "last words"));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(heard).containsExactly("answer 101", "ended");
        assertThat(text(handler.takeEarlyBytes())).isEqualTo("last words");
    }

    /** Case 15: U answers 403. */
    @Test
    void aRefusalIsPassedOnWithItsBodyOverEverySplit() {
        String wire = FORBIDDEN + "hello" + "HTTP/1.1 101 \r\n\r\n";
        for (int cut = 0; cut <= wire.length(); cut++) {
            heard.clear();
            EmbeddedChannel one = new EmbeddedChannel(new AnswerHeadHandler(MAX_HEAD, Long.MAX_VALUE, this));
            one.writeInbound(bytes(wire.substring(0, cut)), bytes(wire.substring(cut)));
            one.finishAndReleaseAll();
            assertThat(heard).containsExactly("UPSTREAM_REFUSED 403 hello");
        }
    }

    @Test
    void aRefusalCutShortIsPassedOnAsFarAsItCame() {
        channel.writeInbound(bytes(FORBIDDEN + "hel"));
        channel.close();
        assertThat(heard).containsExactly("UPSTREAM_REFUSED 403 hel");
    }

    @Test
    void aRefusalThatIsLateIsPassedOnAsFarAsItCame() {
        channel.writeInbound(bytes(FORBIDDEN + "hel"));
        pass(11);
        channel.close();
        assertThat(heard).containsExactly("UPSTREAM_REFUSED 403 hel");
    }

    @Test
    void aRefusalWhoseEndIsUnsureIsABadAnswer() {
        channel.writeInbound(bytes("HTTP/1.1 403 \r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"));
        assertThat(heard).containsExactly("UPSTREAM_BAD_ANSWER");
    }

    @Test
    void anythingElseIsToldForTheCheck() {
        channel.writeInbound(bytes("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"));
        assertThat(heard).containsExactly("answer 302");
    }

    @Test
    void noAnswerInTimeIsATimeout() {
        pass(9);
        assertThat(heard).isEmpty();
        pass(2);
        assertThat(heard).containsExactly("UPSTREAM_TIMEOUT");
    }

    @Test
    void anUpstreamThatEndsWithoutAnAnswerHasEnded() {
        channel.writeInbound(bytes("HTTP/1.1 1"));
        channel.close();
        assertThat(heard).containsExactly("ended");
    }

    @Test
    void aFaultIsToldOnce() {
        channel.writeInbound(bytes("HTTP/1.0"), bytes("\0"));
        channel.close();
        assertThat(heard).containsExactly("UPSTREAM_BAD_ANSWER");
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }
}
