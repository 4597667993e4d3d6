package io.tollgate.auth.keys;

/** An issuer's keys cannot be had as its settings say: a fault of the configuration, found at start. Holds no key. */
public final class KeySourceFault extends Exception {
    private static final long serialVersionUID = 1L;

    public KeySourceFault(String message) {
        super(message);
    }
}
