package io.tollgate.gate.vigil;

import io.tollgate.auth.Permit;
import io.tollgate.auth.Principal;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Tunnel;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds an open tunnel to what the server that issued its token says of that: the tunnel ends when it has to, and is judged by
 * the claims that are new. Lives on the tunnel's event loop, and is told on any thread.
 */
public final class Vigil {
    private final Tunnel tunnel;
    private final Executor loop;
    private Function<Principal, @Nullable Permit> judge;
    private @Nullable Runnable end;

    private Vigil(Tunnel tunnel, Executor loop, Function<Principal, @Nullable Permit> judge) {
        this.tunnel = tunnel;
        this.loop = loop;
        this.judge = judge;
    }

    /**
     * Begins one.
     *
     * @param judge the leave that somebody has of the tunnel's route, or null
     * @return null where nobody is asked about the token
     */
    public static @Nullable Vigil begin(
            Permit permit, Tunnel tunnel, Executor loop, Function<Principal, @Nullable Permit> judge) {
        Vigil vigil = new Vigil(tunnel, loop, judge);
        vigil.end = permit.watch(vigil::changed, vigil::ended);
        return vigil.end == null ? null : vigil;
    }

    private void changed(Principal principal) {
        loop.execute(() -> {
            if (end != null && judge.apply(principal) == null) {
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

    /** From now on what is new is judged so. */
    public void judgeBy(Function<Principal, @Nullable Permit> other) {
        judge = other;
    }

    /** The tunnel is over, or held to another token: what is said from now on is not about it. */
    public void close() {
        if (end != null) {
            end.run();
            end = null;
        }
    }
}
