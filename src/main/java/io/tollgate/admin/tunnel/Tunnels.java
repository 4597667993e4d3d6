package io.tollgate.admin.tunnel;

import io.tollgate.relay.TunnelView;
import io.tollgate.relay.message.ClientMessage;
import io.tollgate.relay.message.Sent;
import io.tollgate.telemetry.AttemptView;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The open tunnels of all event loops. Its methods are safe on any thread and return at once; the futures end when every loop
 * that had to be asked has answered. Filters are asked on the loops.
 */
public interface Tunnels {
    /** Those that fit and whose ids come after that one, in the order of their ids; no more than so many. */
    Future<List<TunnelView>> page(Predicate<AttemptView> filter, String after, int most);

    /** How many fit. */
    Future<Integer> count(Predicate<AttemptView> filter);

    /** The tunnel of the attempt with that id, as it is; nothing if none is open. */
    Future<Optional<TunnelView>> show(String id);

    /**
     * Ends it with a code and a reason that may be chosen (RFC 6455 §7.4).
     *
     * @return false if it was ending already, and gets none of this; nothing if none is open
     */
    Future<Optional<Boolean>> end(String id, int code, String reason);

    /** Ends all that fit, in the same way; how many were not ending already. */
    Future<Integer> endAll(Predicate<AttemptView> filter, int code, String reason);

    /** Puts a message to its client, between two others; nothing if none is open. */
    Future<Optional<Sent>> send(String id, ClientMessage message);
}
