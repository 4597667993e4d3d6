package io.tollgate.gate.message;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.frame.CloseCode;
import io.tollgate.frame.FrameViolation;
import io.tollgate.handshake.HeadHandler;
import io.tollgate.handshake.RefusalWriter;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Promise;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client's side between its 101 and its tunnel: reads the first message by a deadline, answers pings and a Close until it
 * is whole, and keeps what comes behind it, unread, for the tunnel. Sits alone in the pipeline, behind TLS at most. One event
 * loop.
 *
 * <p>A message that is late or too big is no end here: the promise fails, and whoever hears of that says what becomes of it.
 * Until then the connection is only read as far as any other that waits for its tunnel.
 */
final class FirstMessageHandler extends HeadHandler {
    private final Channel channel;
    private final Message rule;
    private final Promise<byte[]> message;
    private final Consumer<Refusal> exit;
    private final FirstMessageReader reader;
    /** All that was read, as it came; null where it is of no use any more. */
    private @Nullable ByteBuf wire;

    /** Null unless no message will come. */
    private @Nullable Refusal missing;

    /** The code of the client's Close, or 0. */
    private int closed;

    /**
     * @param message completed with its payload, or failed with FIRST_MESSAGE_INVALID or FIRST_MESSAGE_LATE, at most once
     * @param keepsWire whether what was read may have to go up after all
     * @param exit hears of any other end
     */
    FirstMessageHandler(
            Channel channel, Message rule, Promise<byte[]> message, boolean keepsWire, Consumer<Refusal> exit) {
        super(System.nanoTime() + rule.within().toNanos());
        this.channel = channel;
        this.rule = rule;
        this.message = message;
        this.exit = exit;
        this.reader = new FirstMessageReader(rule.maxSize());
        this.wire = keepsWire ? channel.alloc().buffer(0) : null;
    }

    @Override
    protected boolean read(ByteBuf in) throws Refusal {
        ByteBuf pong = null;
        while (true) {
            int start = in.readerIndex();
            FirstMessageReader.Step step = reader.read(in);
            if (wire != null) {
                wire.writeBytes(in, start, in.readerIndex() - start);
            }
            if (step != FirstMessageReader.Step.PING) {
                if (pong != null) {
                    channel.writeAndFlush(pong, channel.voidPromise());
                }
                return isWhole(step);
            }
            // Of pings that come together the last may be answered for all (RFC 6455 §5.5.3): a write costs us far more
            // than a stranger's six bytes.
            if (pong != null) {
                pong.release();
            }
            pong = reader.pong(channel.alloc());
        }
    }

    private boolean isWhole(FirstMessageReader.Step step) throws Refusal {
        return switch (step) {
            case STARVED, PING -> false;
            case MESSAGE -> true;
            case TOO_BIG -> {
                missing = Reception.tooBig(rule);
                yield true;
            }
            case CLOSE -> {
                closed = reader.closeCode();
                throw Refusal.of(Outcome.CLIENT_LEFT, "the client closed with " + closed + " before its first message");
            }
            case VIOLATION -> throw Refusal.of(Outcome.FRAME_INVALID, broken().sentence());
        };
    }

    private FrameViolation broken() {
        return Objects.requireNonNull(reader.violation(), "what was broken");
    }

    @Override
    protected void tellHead() {
        if (missing == null) {
            message.complete(reader.message());
        } else {
            message.fail(missing);
        }
    }

    @Override
    protected void tellRefusal(Refusal refusal) {
        if (closed != 0) {
            boolean legal = closed == CloseCode.NO_STATUS || CloseCode.mayBeSent(closed);
            RefusalWriter.answerClose(channel, legal ? closed : CloseCode.PROTOCOL_ERROR);
        }
        exit.accept(refusal);
    }

    @Override
    protected void tellEnd(boolean headWasTold) {
        exit.accept(Refusal.of(Outcome.CLIENT_LEFT, "the client ended TCP before its tunnel was open"));
    }

    /** Not yet an end: a route that only reports lets it pass. */
    @Override
    protected @Nullable Refusal late() {
        missing = Refusal.of(
                Outcome.FIRST_MESSAGE_LATE,
                "no first message within " + rule.within().toMillis() + " ms");
        return null;
    }

    /** The message has proven its sender: it goes nowhere, and only what came behind it goes up. */
    void swallow() {
        if (wire != null) {
            wire.release();
            wire = null;
        }
    }

    @Override
    public ByteBuf takeEarlyBytes() {
        ByteBuf behind = super.takeEarlyBytes();
        ByteBuf first = wire;
        if (first == null) {
            return behind;
        }
        wire = null;
        try {
            return first.writeBytes(behind);
        } finally {
            behind.release();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        super.handlerRemoved(context);
        swallow();
    }
}
