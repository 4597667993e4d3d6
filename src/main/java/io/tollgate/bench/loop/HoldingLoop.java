package io.tollgate.bench.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections once and holds them; in the mode for it, messages go out. In the closed loop an answer sends the next
 * one. In the open loop the clock does, to the next connection that can take one, and each counts from when it was due: a
 * server that stalls makes all wait that were due meanwhile, and that is what is told (no coordinated omission).
 */
final class HoldingLoop extends LoadLoop {
    /** Of the open loop, on each connection. */
    private static final int MOST_UNDER_WAY = 256;

    private static final long SHORTEST_TICK_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private final MessagePlan plan;
    private final MessageImages images;
    private final List<FrameHandler> held = new ArrayList<>();
    private final Pace pace;
    private final Runnable tick = this::tick;
    private @Nullable Future<?> ticking;
    private long base;
    private long next;
    private int turn;
    private boolean leaving;

    HoldingLoop(Job job, EventLoop events, int share) {
        super(job, events, share);
        plan = job.messages();
        images = new MessageImages(plan);
        pace = new Pace(plan.openLoop() ? plan.rate() : 1, share, job.threads());
    }

    /** For a new connection; null where nothing is sent. */
    @Nullable
    Exchange exchangeFor(ChannelHandlerContext context) {
        return job().mode() == BenchMode.MESSAGES
                ? new Exchange(context, images, plan.openLoop() ? MOST_UNDER_WAY : plan.window())
                : null;
    }

    @Override
    void opened(UpgradeHandler handler, ChannelHandlerContext context, ByteBuf rest) {
        tally().opened();
        FrameHandler frames = new FrameHandler(this, plan.text(), handler.offer());
        held.add(frames);
        job().crowd().tried();
        ChannelHandlerContext own =
                context.pipeline().replace(handler, null, frames).context(frames);
        frames.read(own, rest);
    }

    @Override
    void gaveUp(boolean answered) {
        job().crowd().left(); // first, so that whoever sees that all were tried sees as well whether any is left
        job().crowd().tried();
    }

    void closedWith(int code) {
        tally().closedWith(code);
    }

    /** A connection has ended; why, or null if that was our doing. */
    void ended(FrameHandler connection, @Nullable String why) {
        tally().closed();
        held.remove(connection);
        if (why != null) {
            count(why);
        }
        job().crowd().left();
    }

    @Override
    void begun(long clock) {
        base = clock;
        if (job().mode() != BenchMode.MESSAGES) {
            return;
        }
        if (plan.openLoop()) {
            tick();
            return;
        }
        tally().sentAll();
        for (FrameHandler connection : List.copyOf(held)) {
            for (int i = 0; i < plan.window(); i++) {
                send(connection.exchange(), System.nanoTime());
            }
        }
    }

    /**
     * Sends all that is due, and comes back when the next one is: by a period of its own it would be behind each of them by
     * the same time, up to all of a period, and that would be told as the server's latency.
     */
    private void tick() {
        long now = System.nanoTime();
        for (long due = base + pace.dueAt(next); due - now <= 0; due = base + pace.dueAt(next)) {
            if (isPast(due)) {
                tally().sentAll();
                return;
            }
            next++;
            Exchange ready = nextReady();
            if (ready != null) {
                send(ready, due);
            } else if (counts(due) == 1) {
                tally().dropped();
            }
        }
        long wait = base + pace.dueAt(next) - System.nanoTime();
        ticking = events().schedule(tick, Math.max(wait, SHORTEST_TICK_NANOS), TimeUnit.NANOSECONDS);
    }

    private void stopTicking() {
        if (ticking != null) {
            ticking.cancel(false);
        }
    }

    /** Of all connections in turn the next one that can take a message, or null. */
    private @Nullable Exchange nextReady() {
        for (int i = 0; i < held.size(); i++) {
            turn = turn + 1 < held.size() ? turn + 1 : 0;
            Exchange exchange = held.get(turn).exchange();
            if (exchange != null && exchange.mayTake()) {
                return exchange;
            }
        }
        return null;
    }

    private void send(@Nullable Exchange exchange, long countedFrom) {
        if (exchange != null) {
            tally().sent();
            exchange.send(countedFrom);
        }
    }

    /** A message has come back. */
    void answered(Exchange exchange, long arrived) {
        boolean right = exchange.endsRight();
        long since = exchange.settle();
        if (right) {
            tally().done();
            tally().took(arrived - since, counts(plan.openLoop() ? since : arrived));
        } else {
            tally().wrong();
        }
        if (!plan.openLoop() && !leaving && !isPast(arrived)) {
            send(exchange, System.nanoTime());
        }
    }

    @Override
    void leaveAll() {
        leaving = true;
        stopTicking();
        List.copyOf(held).forEach(FrameHandler::leave);
    }

    @Override
    void dropAll() {
        leaveAll();
        List.copyOf(held).forEach(FrameHandler::drop);
        images.close();
    }
}
