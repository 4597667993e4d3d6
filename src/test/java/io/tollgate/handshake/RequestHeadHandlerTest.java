package io.tollgate.handshake;

import static io.tollgate.handshake.Heads.HANDSHAKE;
import static io.tollgate.handshake.Heads.MAX_HEAD;
import static io.tollgate.handshake.Heads.bytes;
import static io.tollgate.handshake.Heads.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RequestHeadHandlerTest implements RequestHeadHandler.Listener {
    private final List<String> heard = new ArrayList<>();
    private final RequestHeadHandler handler =
            new RequestHeadHandler(MAX_HEAD, System.nanoTime() + TimeUnit.SECONDS.toNanos(10), this);
    private final EmbeddedChannel channel = new EmbeddedChannel(handler);
    private RuntimeException thrown = new IllegalStateException("unused");
    private boolean throwing;

    @Override
    public void head(RequestHead head) {
        heard.add("head " + head.target());
        if (throwing) {
            throw thrown;
        }
    }

    @Override
    public void refused(Refusal refusal) {
        heard.add(refusal.outcome() + " " + refusal.detail());
    }

    @Override
    public void left() {
        heard.add("left");
    }

    @AfterEach
    void nothingWasThrownAndNothingIsLeft() {
        channel.finishAndReleaseAll();
        channel.checkException();
    }

    @Test
    void aHeadIsToldOnceItIsComplete() {
        channel.writeInbound(bytes(HANDSHAKE.substring(0, 20)));
        assertThat(heard).isEmpty();
        channel.writeInbound(bytes(HANDSHAKE.substring(20)));
        assertThat(heard).containsExactly("head /chat");
    }

    @Test
    void everyBufferIsReleased() {
        ByteBuf head = bytes(HANDSHAKE + "early");
        ByteBuf more = bytes("more");
        channel.writeInbound(head, more);
        assertThat(head.refCnt() + more.refCnt()).isZero();
    }

    /** Cases 13 and 15: what comes behind a head is nobody's request. */
    @Test
    void bytesBehindTheHeadAreKeptUnread() {
        channel.writeInbound(bytes(HANDSHAKE + "GET /ad"), bytes("min HTTP/1.1\r\n\r\n"));
        assertThat(heard).containsExactly("head /chat");
        assertThat(text(handler.takeEarlyBytes())).isEqualTo("GET /admin HTTP/1.1\r\n\r\n");
    }

    @Test
    void theyMayBeNone() {
        channel.writeInbound(bytes(HANDSHAKE));
        assertThat(text(handler.takeEarlyBytes())).isEmpty();
    }

    @Test
    void onceTheyAreTakenLaterBytesPassBy() {
        channel.writeInbound(bytes(HANDSHAKE + "early"));
        handler.takeEarlyBytes().release();
        channel.writeInbound(bytes("later"));
        assertThat(text(channel.readInbound())).isEqualTo("later");
        assertThatThrownBy(handler::takeEarlyBytes).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void thereIsNothingToTakeBeforeAHead() {
        assertThatThrownBy(handler::takeEarlyBytes).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readingStopsAt64KiB() {
        channel.writeInbound(bytes(HANDSHAKE), bytes("x".repeat(HeadHandler.MAX_EARLY - 1)));
        assertThat(channel.config().isAutoRead()).isTrue();
        channel.writeInbound(bytes("x"));
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(text(handler.takeEarlyBytes())).hasSize(64 * 1024);
    }

    @Test
    void readingIsTurnedOn() {
        EmbeddedChannel paused = new EmbeddedChannel();
        paused.config().setAutoRead(false);
        paused.pipeline().addLast(new RequestHeadHandler(MAX_HEAD, System.nanoTime(), this));
        assertThat(paused.config().isAutoRead()).isTrue();
    }

    @Test
    void bytesThatNobodyTookAreReleasedWithTheHandler() {
        channel.writeInbound(bytes(HANDSHAKE + "early"));
        channel.pipeline().remove(handler);
        assertThatThrownBy(handler::takeEarlyBytes).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFaultIsToldOnceAndNothingBehindItIsRead() {
        channel.writeInbound(bytes("GET /\t"), bytes(HANDSHAKE));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(heard).hasSize(1).first().asString().startsWith("BAD_REQUEST byte 0x09");
    }

    @Test
    void aHeadIsLateByItsDeadlineHoweverItDrips() {
        channel.writeInbound(bytes("G"));
        channel.advanceTimeBy(9, TimeUnit.SECONDS);
        channel.writeInbound(bytes("E"));
        channel.runScheduledPendingTasks();
        assertThat(heard).isEmpty();
        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.writeInbound(bytes("T"));
        assertThat(heard).containsExactly("HANDSHAKE_TIMEOUT the request's head was not complete by its deadline");
    }

    @Test
    void aCompleteHeadIsNeverLate() {
        channel.writeInbound(bytes(HANDSHAKE));
        channel.advanceTimeBy(1, TimeUnit.HOURS);
        channel.runScheduledPendingTasks();
        assertThat(heard).containsExactly("head /chat");
    }

    @Test
    void aClientThatEndsTcpBeforeItsHeadHasLeft() {
        channel.writeInbound(bytes("GET"));
        channel.close();
        assertThat(heard).containsExactly("left");
    }

    @Test
    void aClientThatShutsItsHalfBeforeTheAnswerHasLeftOnce() {
        channel.writeInbound(bytes(HANDSHAKE + "early"));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.close();
        assertThat(heard).containsExactly("head /chat", "left");
    }

    @Test
    void leavingIsToldAlsoAfterTheEarlyBytesWereTaken() {
        channel.writeInbound(bytes(HANDSHAKE));
        handler.takeEarlyBytes().release();
        channel.close();
        assertThat(heard).containsExactly("head /chat", "left");
    }

    @Test
    void aResetIsALeave() {
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        assertThat(heard).containsExactly("left");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aChannelThatIsClosedAlreadyHasLeft() {
        EmbeddedChannel closed = new EmbeddedChannel();
        closed.close();
        closed.pipeline().addLast(new RequestHeadHandler(MAX_HEAD, System.nanoTime(), this));
        assertThat(heard).containsExactly("left");
    }

    @Test
    void whatAListenerThrowsIsOurFaultAndItsMessageIsNotRepeated() {
        throwing = true;
        thrown = new IllegalArgumentException("secret");
        channel.writeInbound(bytes(HANDSHAKE));
        assertThat(heard)
                .hasSize(2)
                .last()
                .asString()
                .startsWith(Outcome.INTERNAL_ERROR + " java.lang.IllegalArgumentException at io.tollgate")
                .doesNotContain("secret");
    }
}
