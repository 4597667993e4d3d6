package io.tollgate.listener;

/** Takes over connections from a {@link Listener}. */
@FunctionalInterface
public interface AcceptedHandler {
    /**
     * Called once for a connection, on its event loop with its Vert.x context current, before any byte of the request is
     * read. Must install what reads before it returns: what comes next is handed to the channel's pipeline at once.
     */
    void accepted(Accepted connection);
}
