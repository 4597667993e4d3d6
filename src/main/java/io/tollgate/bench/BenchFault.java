package io.tollgate.bench;

/** A run that cannot be begun: what was found and what was expected. Stackless, since it is an answer. */
public final class BenchFault extends Exception {
    BenchFault(String message) {
        super(message, null, false, false);
    }
}
