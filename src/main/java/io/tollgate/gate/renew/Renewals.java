package io.tollgate.gate.renew;

import io.tollgate.fleet.bus.Bus;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.outcome.Traces;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings fresh tokens to the tunnels that they are for: those of this node, or of others. Safe on any thread. */
public final class Renewals {
    /** What takes longer was in vain: a key server that is asked, a node that does not answer. */
    static final long PATIENCE_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

    private final Renewables here = new Renewables();
    private final OtherNodes others;

    /** @param bus over which other nodes are asked, and ask */
    public Renewals(Vertx vertx, Bus bus) {
        others = new OtherNodes(vertx, bus, here, this::renewHere);
    }

    /** The tunnels of this node. */
    public Renewables here() {
        return here;
    }

    /**
     * What was found.
     *
     * @param complete whether all were asked who may hold such a tunnel
     */
    record Found(Tally tally, boolean complete) {}

    /** Never fails; done on any thread. */
    Future<Found> renew(Renewal renewal) {
        return renewHere(renewal)
                .map(tally -> new Found(tally, true))
                .otherwise(new Found(Tally.NONE, false))
                .compose(own -> own.tally().isNone() || renewal.wholeSession()
                        ? others.renew(renewal)
                                .map(found ->
                                        new Found(own.tally().plus(found.tally()), own.complete() && found.complete()))
                        : Future.succeededFuture(own));
    }

    private Future<Tally> renewHere(Renewal renewal) {
        List<Future<Tally>> answers = here.find(renewal.seal().id()).stream()
                .map(tunnel -> tunnel.renew(renewal)
                        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                        .otherwise(Renewals::unsure))
                .toList();
        return Future.join(answers)
                .map(all -> answers.stream().map(Future::result).reduce(Tally.NONE, Tally::plus));
    }

    /** The tunnel is there: its client must not be told that there is none, and give it up. */
    private static Tally unsure(Throwable fault) {
        if (fault instanceof TimeoutException) {
            return Tally.refused(Refusal.of(Outcome.FLEET_AWAY, "the tunnel is open, and its renewal took too long"));
        }
        LOG.error("A tunnel could not be renewed", Traces.withoutMessages(fault));
        return Tally.refused(Refusal.of(Outcome.INTERNAL_ERROR, fault.getClass().getName()));
    }
}
