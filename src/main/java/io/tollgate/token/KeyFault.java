package io.tollgate.token;

/**
 * Why key text gives no key to verify or sign with. The message names the key by its place in the set and never shows
 * key material. Stackless. Immutable, safe on any thread.
 */
public final class KeyFault extends Exception {
    private static final long serialVersionUID = 1L;

    KeyFault(String sentence) {
        super(sentence, null, false, false);
    }
}
