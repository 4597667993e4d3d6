package io.tollgate.bench.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tollgate.bench.target.Offer;
import io.tollgate.frame.CloseCode;
import io.tollgate.frame.FrameReader;
import io.tollgate.frame.FrameRules;
import io.tollgate.frame.FrameViolation;
import io.tollgate.frame.FrameWriter;
import io.tollgate.frame.Opcode;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One open connection: reads frames, answers pings and a Close, and ends with the connection. One event loop. */
final class FrameHandler extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_REASON = 60;

    private final HoldingLoop loop;
    private final int dataOpcode;
    private final Offer offer;
    private final FrameReader frames = new FrameReader();
    private final FrameRules rules = new FrameRules(false, false, 0, 0);

    /** Null before it is added, and where nothing is sent. */
    private @Nullable Exchange exchange;

    /** Null before it is added. */
    private @Nullable ChannelHandlerContext context;

    /** What the last ping carried, until its pong is written: RFC 6455 §5.5.3 asks for no answer to those before it. */
    private byte @Nullable [] pinged;

    private boolean leaving;
    private boolean over;

    FrameHandler(HoldingLoop loop, boolean text, Offer offer) {
        this.loop = loop;
        this.offer = offer;
        this.dataOpcode = text ? Opcode.TEXT : Opcode.BINARY;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        exchange = loop.exchangeFor(ctx);
    }

    /** Null where nothing is sent. */
    @Nullable
    Exchange exchange() {
        return exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            read(ctx, in);
        } finally {
            in.release();
        }
    }

    /** Takes all that is in the buffer, which stays the caller's. */
    void read(ChannelHandlerContext ctx, ByteBuf in) {
        long arrived = System.nanoTime();
        while (!over) {
            int from = in.readerIndex();
            switch (frames.read(in)) {
                case STARVED -> {
                    return;
                }
                case HEADER -> header(ctx, arrived);
                case PAYLOAD -> payload(in, from, arrived);
                case CONTROL -> control(ctx);
            }
        }
    }

    private void header(ChannelHandlerContext ctx, long arrived) {
        FrameViolation violation = rules.judge(frames);
        if (violation != null) {
            fail(ctx, "the server broke a rule of frames: " + violation.sentence());
            return;
        }
        if (exchange == null || Opcode.isControl(frames.opcode())) {
            return;
        }
        if (rules.startsMessage()) {
            exchange.begin(frames.opcode() == dataOpcode);
        }
        if (frames.payloadLength() == 0) {
            endOfFrame(exchange, arrived);
        }
    }

    private void payload(ByteBuf in, int from, long arrived) {
        if (exchange != null) {
            exchange.take(in, from, in.readerIndex() - from);
            if (frames.payloadRemaining() == 0) {
                endOfFrame(exchange, arrived);
            }
        }
    }

    private void endOfFrame(Exchange with, long arrived) {
        if (frames.fin() && with.awaits()) {
            loop.answered(with, arrived);
        }
    }

    private void control(ChannelHandlerContext ctx) {
        switch (frames.opcode()) {
            case Opcode.PING -> {
                byte[] payload = new byte[frames.controlLength()];
                for (int i = 0; i < payload.length; i++) {
                    payload[i] = frames.controlByte(i);
                }
                pinged = payload;
                pong(ctx);
            }
            case Opcode.CLOSE -> closed(ctx, ThreadLocalRandom.current().nextInt());
            default -> {} // a pong that nobody asked for
        }
    }

    /** A server that pings and does not read must not fill our memory with pongs. */
    private void pong(ChannelHandlerContext ctx) {
        if (pinged != null && ctx.channel().isWritable()) {
            byte[] payload = pinged;
            pinged = null;
            int key = ThreadLocalRandom.current().nextInt();
            ctx.writeAndFlush(FrameWriter.maskedMessage(ctx.alloc(), Opcode.PONG, payload, key));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!over && !leaving) {
            pong(ctx);
            if (exchange != null) {
                exchange.write();
            }
        }
    }

    private void closed(ChannelHandlerContext ctx, int key) {
        int code = frames.closeCode();
        if (leaving) {
            ctx.close();
            return;
        }
        loop.closedWith(code);
        end("closed by the server with " + code + shown(frames.closeReason()));
        int answer = CloseCode.mayBeSent(code) ? code : CloseCode.NO_STATUS;
        ctx.writeAndFlush(FrameWriter.close(ctx.alloc(), answer, "", true, key))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** What a server says must not drive the terminal of whoever reads it, nor show a token that it was sent. */
    private String shown(String reason) {
        String line = offer.masked(reason).replaceAll("[^ -~]", "?");
        return line.isEmpty() ? "" : " (" + line.substring(0, Math.min(line.length(), LONGEST_REASON)) + ")";
    }

    private void fail(ChannelHandlerContext ctx, String why) {
        end(why);
        ctx.close();
    }

    /** At most once. */
    private void end(String why) {
        if (!over) {
            over = true;
            loop.ended(this, leaving ? null : why);
            if (exchange != null) {
                exchange.release();
            }
        }
    }

    /** Says goodbye; the server's answer ends it. */
    void leave() {
        if (context != null && !over && !leaving) {
            leaving = true;
            int key = ThreadLocalRandom.current().nextInt();
            context.writeAndFlush(FrameWriter.close(context.alloc(), CloseCode.NORMAL, "", true, key));
        }
    }

    /** Ends it at once. */
    void drop() {
        if (context != null) {
            leaving = true;
            Sockets.closeByReset(context.channel());
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("closed by the server without a Close frame");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, String.valueOf(cause.getMessage()));
    }
}
