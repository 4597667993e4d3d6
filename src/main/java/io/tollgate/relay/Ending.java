package io.tollgate.relay;

import io.netty.buffer.ByteBuf;
import io.tollgate.frame.FrameWriter;
import io.tollgate.relay.channel.SideWriter;
import io.tollgate.relay.state.Action;
import io.tollgate.relay.state.TunnelState;
import io.tollgate.telemetry.TunnelReport;
import org.jspecify.annotations.Nullable;

/**
 * Does to a tunnel's two connections what {@link TunnelState} says is to be done for its end, and gathers what is told of it.
 * Made when there is something of that, since most tunnels are far from their end. One event loop.
 */
final class Ending {
    private final Tunnel tunnel;
    private final TunnelState state;
    private final EndReport report = new EndReport();
    /** Whose Close was read last. */
    private Side closeFrom = Side.CLIENT;

    Ending(Tunnel tunnel, TunnelState state) {
        this.tunnel = tunnel;
        this.state = state;
    }

    /** A peer's Close came, with this text. */
    void closeCame(Side from, String reason) {
        closeFrom = from;
        report.peerSaid(reason);
    }

    /** What of ours ends it, if that needs more words than the end itself has. */
    void weSay(@Nullable String detail) {
        report.weSay(detail);
    }

    TunnelReport report() {
        return report.of(state, tunnel);
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
