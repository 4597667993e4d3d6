package io.tollgate.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;

/** Takes over connections from a {@link Listener}. Called on a connection's event loop with its Vert.x context current. */
@FunctionalInterface
public interface AcceptedHandler {
    /**
     * Called once for a connection, before any byte of the request is read. Must install what reads before it returns: what
     * comes next is handed to the channel's pipeline at once.
     */
    void accepted(Accepted connection);

    /** Sets a connection up on which something is read before it is handed on: a PROXY header, or TLS. */
    default void prepare(ChannelConfig config) {}

    /** Whether there is time for one more TLS handshake, which costs more than all that follows. */
    default boolean admitsTls() {
        return true;
    }

    /** A connection without TLS that there is no place for. May still answer it; must see to it that it is closed soon. */
    default void noRoom(Channel channel) {
        channel.close();
    }

    /** The same for one whose address has as many connections on their way to a tunnel as it may. */
    default void addressOverLimit(Channel channel) {
        channel.close();
    }
}
