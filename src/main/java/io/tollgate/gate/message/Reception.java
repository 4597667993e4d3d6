package io.tollgate.gate.message;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.auth.Stripped;
import io.tollgate.handshake.AnswerHead;
import io.tollgate.handshake.HeadWriter;
import io.tollgate.handshake.Headers;
import io.tollgate.handshake.RequestHeadHandler;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Consumer;

/**
 * Answers a client that is to be proven by its first message. Its server is asked only later, so the answer promises as little
 * as can be kept: one subprotocol that the client offered, and no extension. On the channel's event loop.
 */
public final class Reception {
    private Reception() {}

    /** Writes the 101: from now on the client is told of any end by a Close. */
    public static void welcome(Channel channel, UpgradeRequest request, Stripped settled) {
        String accept = HeadWriter.acceptOf(request.key());
        channel.writeAndFlush(
                HeadWriter.switchingProtocols(channel.alloc(), accept, settled.named(), null, Headers.empty()),
                channel.voidPromise());
    }

    /**
     * Reads the first message in place of the request.
     *
     * @param keepsWire whether {@link #swallow} is not certain to follow, so that the message may go up
     * @param exit hears of an end that comes before or after the message, on the channel's loop
     * @return the message's payload; fails with FIRST_MESSAGE_INVALID or FIRST_MESSAGE_LATE
     */
    public static Future<byte[]> receive(Channel channel, Message rule, boolean keepsWire, Consumer<Refusal> exit) {
        Promise<byte[]> message = Promise.promise();
        RequestHeadHandler before = channel.pipeline().get(RequestHeadHandler.class);
        ByteBuf early = before.takeEarlyBytes();
        channel.pipeline().remove(before);
        FirstMessageHandler handler = new FirstMessageHandler(channel, rule, message, keepsWire, exit);
        channel.pipeline().addLast(handler);
        ChannelHandlerContext context = channel.pipeline().context(handler);
        if (context == null) {
            early.release();
        } else {
            handler.channelRead(context, early);
        }
        return message.future();
    }

    /** What is said of a message that is longer than its route takes. */
    public static Refusal tooBig(Message rule) {
        return Refusal.of(
                Outcome.FIRST_MESSAGE_INVALID,
                "the first message is longer than maxSize, or too much came before it was whole; expected at most "
                        + rule.maxSize() + " bytes");
    }

    /** The message has proven its sender: nothing of it goes up. */
    public static void swallow(Channel channel) {
        FirstMessageHandler handler = channel.pipeline().get(FirstMessageHandler.class);
        if (handler != null) {
            handler.swallow();
        }
    }

    /**
     * Holds a server's 101 to the subprotocol that its client was promised.
     *
     * @throws Refusal SUBPROTOCOL_REFUSED if the server names none, another, or one where none was promised
     */
    public static void refuseOther(AnswerHead head, Stripped settled) throws Refusal {
        List<String> offered = settled.subprotocols();
        boolean markerWill = settled.answerSubprotocol() != null;
        List<String> named = head.headers().all("Sec-WebSocket-Protocol");
        if (head.status() == 101 && !named.equals(offered) && !(named.isEmpty() && markerWill)) {
            throw Refusal.of(
                    Outcome.SUBPROTOCOL_REFUSED,
                    named.isEmpty()
                            ? "the server selects no subprotocol, expected the one that the client was answered with"
                            : "the server selects another subprotocol than the client was answered with");
        }
    }
}
