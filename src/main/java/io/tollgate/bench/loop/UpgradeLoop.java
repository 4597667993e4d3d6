package io.tollgate.bench.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.TimeUnit;

/** Opens, expects 101, resets, and opens again. */
final class UpgradeLoop extends LoadLoop {
    /** A server that is not there must not be asked as fast as this machine can. */
    private static final long PAUSE_MILLIS = 10;

    private int tried;
    private boolean stopped;

    UpgradeLoop(Job job, EventLoop events, int share) {
        super(job, events, share);
    }

    @Override
    void prepare(SocketChannel channel) {
        Sockets.closeByReset(channel);
    }

    @Override
    void begun(long base) {
        // It runs since the first connection.
    }

    @Override
    void opened(UpgradeHandler handler, ChannelHandlerContext context, ByteBuf rest) {
        long now = System.nanoTime();
        tally().opened();
        tally().closed();
        tally().done();
        tally().took(now - handler.startedAt(), counts(now));
        context.close();
        next();
    }

    @Override
    void gaveUp(boolean answered) {
        if (answered) {
            next();
        } else {
            tried();
            events().schedule(this::again, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void next() {
        tried();
        again();
    }

    /** One that comes again does not stand for one that was not opened yet. */
    private void tried() {
        if (tried < dialed()) {
            tried++;
            job().crowd().tried();
        }
    }

    private void again() {
        if (stopped) {
            job().crowd().left();
        } else {
            dial();
        }
    }

    @Override
    void leaveAll() {
        stopped = true;
    }

    @Override
    void dropAll() {
        stopped = true;
    }
}
