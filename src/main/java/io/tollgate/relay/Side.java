package io.tollgate.relay;

import io.tollgate.outcome.Fault;

/** One of a tunnel's two ends. */
public enum Side {
    CLIENT,
    UPSTREAM;

    public Side other() {
        return this == CLIENT ? UPSTREAM : CLIENT;
    }

    Fault fault() {
        return this == CLIENT ? Fault.CLIENT : Fault.UPSTREAM;
    }

    /** Of two things that the sides have one each of, this side's. */
    public <T> T of(T client, T upstream) {
        return this == CLIENT ? client : upstream;
    }
}
