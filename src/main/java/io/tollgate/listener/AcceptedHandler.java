package io.tollgate.listener;

import io.vertx.core.net.NetSocket;

/** Takes over connections from a {@link Listener}. Called on a connection's event loop with its Vert.x context current. */
@FunctionalInterface
public interface AcceptedHandler {
    /**
     * Called once for a connection, before any byte of the request is read. Must install what reads before it returns: what
     * comes next is handed to the channel's pipeline at once.
     */
    void accepted(Accepted connection);

    /** Whether there is time for one more TLS handshake, which costs more than all that follows. */
    default boolean admitsTls() {
        return true;
    }

    /** A connection without TLS that there is no place for. May still answer it; must see to it that it is closed soon. */
    default void noRoom(NetSocket socket) {
        socket.close();
    }

    /** The same for one whose address has as many connections on their way to a tunnel as it may. */
    default void addressOverLimit(NetSocket socket) {
        socket.close();
    }
}
