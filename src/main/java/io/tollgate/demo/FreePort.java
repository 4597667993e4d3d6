package io.tollgate.demo;

import io.tollgate.server.StartException;
import java.io.IOException;
import java.io.PrintWriter;

/** Looks for a port that can be had, from a wanted one on, and says what it finds taken. Stateless. */
final class FreePort {
    private static final int TRIES = 10;
    private static final int LAST_PORT = 65_535;

    /** Something that wants to listen. */
    interface Binding<T> {
        /** @throws StartException of kind BIND if the port is taken */
        T on(int port) throws StartException, IOException;
    }

    private FreePort() {}

    /**
     * Binds to the first of ten ports that is free.
     *
     * @param wanted the first to try; 0 leaves it to the operating system
     * @param whose for people: what will listen there
     */
    static <T> T from(int wanted, String whose, PrintWriter out, Binding<T> binding)
            throws StartException, IOException {
        int last = wanted == 0 ? 0 : Math.min(wanted + TRIES - 1, LAST_PORT);
        for (int port = wanted; ; port++) {
            try {
                return binding.on(port);
            } catch (StartException e) {
                if (e.kind() != StartException.Kind.BIND || port == last) {
                    throw e;
                }
                out.println("Port " + port + " for " + whose + " is taken; trying " + (port + 1) + ".");
            }
        }
    }
}
