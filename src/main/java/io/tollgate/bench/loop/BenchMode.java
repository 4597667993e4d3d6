package io.tollgate.bench.loop;

/** What the connections are for. */
public enum BenchMode {
    /** Each is opened once and carries messages that the server sends back. */
    MESSAGES,
    /** Each is opened, answered with 101, reset, and opened again. */
    UPGRADES,
    /** Each is opened and held. */
    IDLE
}
