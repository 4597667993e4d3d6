package io.tollgate.relay.message;

/** What became of an operator's message to one client. */
public enum Sent {
    /** All of it was handed to the client's socket. */
    WRITTEN,
    /** Refused: the tunnel is ending, and the client is told nothing more but that. */
    TUNNEL_ENDING,
    /** Refused: the client has not taken what waits for it already. */
    CLIENT_SLOW,
    /** Refused: too much waits for the end of the message that is on its way. */
    TOO_MANY,
    /** Taken, but the tunnel or its connection ended before all of it was written. */
    TUNNEL_ENDED
}
