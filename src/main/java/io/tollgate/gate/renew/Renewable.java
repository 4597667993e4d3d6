package io.tollgate.gate.renew;

import io.tollgate.auth.seal.Seal;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** An open tunnel that may be renewed. Its methods may be called on any thread. */
public interface Renewable {
    /** What it is known by under that name, or null. */
    @Nullable
    Seal seal(Seal.Id id);

    /** Proves the token by the rules of its own route, and holds the tunnel to it. Fails by a fault of ours; done on any thread. */
    Future<Tally> renew(Renewal renewal);
}
