package io.tollgate.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the health and admin servers may know of the running process: read-only, and nothing in it is secret.
 *
 * <p>Called on the event loops of those servers while everything else goes on, so every method is safe on any thread,
 * returns at once and throws nothing.
 */
public interface Running {
    /** Why no traffic should come here now, one short sentence each (no keys yet, draining); empty when it should. */
    List<String> notReady();

    /** How many tunnels are open. */
    long openTunnels();

    /** The configuration in effect as one JSON object, secrets redacted: see {@link EffectiveConfiguration}. */
    String configuration();

    /** The trace of a recent refusal or close as one JSON object, or null where none of that id is kept. */
    @Nullable
    String why(String id);
}
