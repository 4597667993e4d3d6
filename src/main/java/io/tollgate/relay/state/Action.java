package io.tollgate.relay.state;

/** What the handlers have to carry out, in this order. */
public enum Action {
    /** Pass the Close that was just read on to the other side, unchanged. */
    FORWARD_CLOSE,
    CLOSE_CLIENT,
    CLOSE_UPSTREAM,
    /** Shut the output once all that is queued is written. */
    FIN_CLIENT,
    FIN_UPSTREAM,
    /** Let what is queued be delivered, say {@link TunnelState#delivered}, then expect a reset. */
    DELIVER_CLIENT,
    DELIVER_UPSTREAM,
    /** End TCP now, with a reset. */
    RESET_CLIENT,
    RESET_UPSTREAM,
    /** End TCP once all that is queued is written, and say {@link TunnelState#disconnected}. */
    DISCONNECT_CLIENT,
    DISCONNECT_UPSTREAM,
    /** End TCP now: with a reset if something is queued still. */
    END_CLIENT,
    END_UPSTREAM
}
