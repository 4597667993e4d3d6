package io.tollgate.relay;

import io.tollgate.frame.FrameReader;
import io.tollgate.frame.FrameWriter;
import io.tollgate.frame.Opcode;
import io.tollgate.relay.channel.SideWriter;
import io.tollgate.relay.upward.KeepAlive;
import org.jspecify.annotations.Nullable;

/**
 * Pings and pongs of one tunnel, RFC 6455 §5.5.2 and §5.5.3: our own ping to the client, whose pong is absorbed, and the
 * upstream's, whose pong the client still owes; those to the upstream are with {@link KeepAlive}. One event loop.
 */
final class Pings {
    /** Null unless the upstream is one to keep. */
    private @Nullable KeepAlive keepAlive;

    private long payload;
    private boolean unanswered;
    private boolean due;
    private boolean forwardedUnanswered;

    /** Asks the client for a sign of life at the next boundary, unless the upstream has: the pong it waits for serves as well. */
    void ask(long nonce, RelayHandler upstream, SideWriter client) {
        if (!mayAsk()) {
            return;
        }
        asks(nonce, upstream.insideFrame());
        if (isDue()) {
            upstream.awaitBoundary();
        } else {
            write(client);
        }
    }

    /** The boundary that our ping may wait for is there. */
    void boundary(SideWriter client) {
        if (takeDue()) {
            write(client);
        }
    }

    private void write(SideWriter client) {
        client.write(FrameWriter.ping(client.alloc(), payload, false, 0));
        client.flush();
    }

    /** Whether we may ask: a client that owes the upstream a pong may answer only the latest ping of two. */
    boolean mayAsk() {
        return !forwardedUnanswered;
    }

    /** We ask, with this payload. */
    void asks(long nonce, boolean waitsForBoundary) {
        payload = nonce;
        unanswered = true;
        due = waitsForBoundary;
    }

    /** Whether our ping still waits for a boundary, so that nobody was asked yet. */
    boolean isDue() {
        return due;
    }

    /** Whether our ping has waited for the boundary that is there now; true once. */
    boolean takeDue() {
        boolean was = due;
        due = false;
        return was;
    }

    /** Whether a ping or pong goes on to the other side: all but the answer to our own. */
    boolean passes(Side from, FrameReader frame) {
        if (keepAlive != null && !keepAlive.passes(from, frame)) {
            return false;
        }
        if (frame.opcode() == Opcode.PING) {
            forwardedUnanswered |= from == Side.UPSTREAM;
            return true;
        }
        if (from == Side.CLIENT && unanswered && frame.controlIs(payload)) {
            unanswered = false;
            return false;
        }
        forwardedUnanswered &= from == Side.UPSTREAM;
        return true;
    }

    /** Null unless the upstream is one to keep. */
    @Nullable
    KeepAlive keepAlive() {
        return keepAlive;
    }

    /** The upstream is one to keep from now on. */
    void keepUpstream(KeepAlive by) {
        keepAlive = by;
    }
}
