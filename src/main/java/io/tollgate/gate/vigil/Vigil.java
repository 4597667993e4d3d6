package io.tollgate.gate.vigil;

import io.tollgate.auth.Permit;
import io.tollgate.auth.Principal;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Tunnel;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds an open tunnel to what the server that issued its token says of that: the tunnel ends when it has to, and goes by the
 * claims and the end that are new. Lives on the tunnel's event loop, and is told on any thread.
 */
public final class Vigil {
    private final Tunnel tunnel;
    private final Executor loop;
    private final Function<Principal, @Nullable Permit> judge;
    private final Consumer<Permit> held;
    /** Null before it begins and once it is over: who is late has nothing to say. */
    private @Nullable Runnable end;

    private Vigil(Tunnel tunnel, Executor loop, Function<Principal, @Nullable Permit> judge, Consumer<Permit> held) {
        this.tunnel = tunnel;
        this.loop = loop;
        this.judge = judge;
        this.held = held;
    }

    /**
     * Begins one.
     *
     * @param judge the leave that somebody has of the tunnel's route, or null
     * @param held told of leave by which the tunnel goes on
     * @return null where nobody is asked about the token
     */
    public static @Nullable Vigil begin(
            Permit permit,
            Tunnel tunnel,
            Executor loop,
            Function<Principal, @Nullable Permit> judge,
            Consumer<Permit> held) {
        Vigil vigil = new Vigil(tunnel, loop, judge, held);
        vigil.end = permit.watch(vigil::changed, vigil::ended);
        return vigil.end == null ? null : vigil;
    }

    private void changed(Principal principal) {
        loop.execute(() -> {
            Permit permit = end == null ? null : judge.apply(principal);
            if (permit != null) {
                held.accept(permit);
            } else if (end != null) {
                tunnel.end(Outcome.NO_LONGER_ALLOWED);
            }
        });
    }

    private void ended(Outcome outcome) {
        loop.execute(() -> {
            if (end != null) {
                tunnel.end(outcome);
            }
        });
    }

    /** The tunnel is over, or held to something else. */
    public void close() {
        if (end != null) {
            end.run();
            end = null;
        }
    }
}
