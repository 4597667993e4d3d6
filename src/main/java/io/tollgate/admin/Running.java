package io.tollgate.admin;

import io.tollgate.admin.event.Events;
import io.tollgate.admin.overview.Overview;
import io.tollgate.admin.tunnel.Tunnels;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.config.change.Reloaded;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the health and admin servers may know of the running process, and what operators may ask of it; nothing of it is
 * secret.
 *
 * <p>Called on the event loops of those servers while everything else goes on, so every method is safe on any thread,
 * returns at once and throws nothing. What takes time is a future.
 */
public interface Running {
    /** Why no traffic should come here now, one short sentence each (no keys yet, draining); empty when it should. */
    List<String> notReady();

    /** How many tunnels are open. */
    long openTunnels();

    /** The configuration in effect as one JSON object, secrets redacted: see {@link EffectiveConfiguration}. */
    String configuration();

    /** The JWK Set that verifies what we sign, or null where we sign nothing. */
    @Nullable
    String publicKeys();

    /** The open tunnels, to be seen and ended. */
    Tunnels tunnels();

    /** Credentials that are taken back, and what is to be. */
    Revocations revocations();

    /** Who vouches for subjects here, as issuers of principals are called, by the name in the configuration. */
    Map<String, String> vouching();

    /** All of it at a glance. */
    Overview overview();

    /** What those who watch are told by. */
    Events events();

    /** The trace of a recent refusal or close as one JSON object, or null where none of that id is kept. */
    @Nullable
    String why(String id);

    /** Reads the configuration again and puts all of it in force, or nothing. */
    Future<Reloaded> reload();

    /** Starts to drain, unless that has begun. */
    void drain();
}
