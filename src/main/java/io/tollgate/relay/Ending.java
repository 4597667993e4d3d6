package io.tollgate.relay;

import io.netty.buffer.ByteBuf;
import io.tollgate.frame.FrameWriter;
import io.tollgate.relay.channel.SideWriter;
import io.tollgate.relay.state.Action;
import io.tollgate.relay.state.TunnelState;

/** Does to a tunnel's two connections what {@link TunnelState} says is to be done for its end. One event loop. */
final class Ending {
    private final Tunnel tunnel;
    private final TunnelState state;
    /** Whose Close was read last. */
    private Side closeFrom = Side.CLIENT;

    Ending(Tunnel tunnel, TunnelState state) {
        this.tunnel = tunnel;
        this.state = state;
    }

    void closeCameFrom(Side side) {
        closeFrom = side;
    }

    void carryOut(Action action) {
        switch (action) {
            case FORWARD_CLOSE -> forwardClose();
            case CLOSE_CLIENT -> writeClose(Side.CLIENT);
            case CLOSE_UPSTREAM -> writeClose(Side.UPSTREAM);
            case FIN_CLIENT -> writer(Side.CLIENT).finish();
            case FIN_UPSTREAM -> writer(Side.UPSTREAM).finish();
            case DELIVER_CLIENT -> deliver(Side.CLIENT);
            case DELIVER_UPSTREAM -> deliver(Side.UPSTREAM);
            case RESET_CLIENT -> reset(Side.CLIENT);
            case RESET_UPSTREAM -> reset(Side.UPSTREAM);
            case DISCONNECT_CLIENT -> writer(Side.CLIENT).disconnect();
            case DISCONNECT_UPSTREAM -> writer(Side.UPSTREAM).disconnect();
            case END_CLIENT -> end(Side.CLIENT);
            case END_UPSTREAM -> end(Side.UPSTREAM);
        }
    }

    private SideWriter writer(Side side) {
        return tunnel.side(side).writer;
    }

    private void forwardClose() {
        tunnel.side(closeFrom).forwardControl();
        writer(closeFrom.other()).flush();
    }

    private void writeClose(Side side) {
        SideWriter writer = writer(side);
        boolean masked = side == Side.UPSTREAM;
        int key = masked ? tunnel.loop().maskingKey() : 0;
        ByteBuf close = FrameWriter.close(writer.alloc(), state.codeFor(side), state.reasonFor(side), masked, key);
        writer.write(close);
        writer.flush();
    }

    private void deliver(Side side) {
        tunnel.side(side).ignoreInput();
        writer(side).whenDelivered(() -> tunnel.delivered(side));
    }

    private void end(Side side) {
        tunnel.side(side).ignoreInput();
        writer(side).end();
    }

    private void reset(Side side) {
        tunnel.side(side).ignoreInput();
        writer(side).reset();
    }
}
