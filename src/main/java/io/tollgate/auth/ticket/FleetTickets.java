package io.tollgate.auth.ticket;

import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.seal.Seal;
import io.tollgate.fleet.RedisLink;
import io.tollgate.fleet.Script;
import io.tollgate.fleet.StoreFault;
import io.tollgate.fleet.bus.Bus;
import io.tollgate.fleet.wire.Response;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tickets of a fleet, in Redis, each for its life. Whatever else may go on while Redis is away, this does not: nobody could say
 * whether a ticket was shown before. Safe on any thread; futures are done on the context of whoever asks.
 */
final class FleetTickets implements TicketStore {
    private static final Script KEEP = Script.beside(FleetTickets.class, "keep");
    private static final Script TAKE = Script.beside(FleetTickets.class, "take");
    /** What is left of one that was shown; no sealed text is so short. */
    private static final String SHOWN = "-";

    private static final String RETRY_AFTER = "1";
    private static final int SLOT = 0;

    private final Bus bus;

    FleetTickets(Bus bus) {
        this.bus = bus;
    }

    @Override
    public Future<Void> keep(Seal.Id id, String sealed, Mark owner, Duration life) {
        List<String> keys = List.of(key(id), RedisLink.key(SLOT, "tickets", owner.text()));
        List<String> args = List.of(
                sealed,
                Long.toString(life.toMillis()),
                Long.toString(BESIDE + sealed.length()),
                Long.toString(MOST_OF_ONE),
                Long.toString(LONGEST.toMillis()));
        return answered(bus.run(KEEP, keys, args).map(Response::toLong))
                .compose(wait -> wait == 0
                        ? Future.succeededFuture()
                        : Future.failedFuture(TicketRefusal.tooMany(TimeUnit.MILLISECONDS.toSeconds(wait) + 1)));
    }

    @Override
    public Future<String> take(Seal.Id id) {
        return answered(bus.run(TAKE, List.of(key(id)), List.of())).compose(answer -> {
            if (answer.isNil()) {
                return Future.failedFuture(TicketRefusal.unknown("no such ticket: over, or never issued"));
            }
            return answer.toString().equals(SHOWN)
                    ? Future.failedFuture(TicketRefusal.replayed())
                    : Future.succeededFuture(answer.toString());
        });
    }

    private static String key(Seal.Id id) {
        return RedisLink.key(SLOT, "ticket", id.text());
    }

    private static <T> Future<T> answered(Future<T> asked) {
        return asked.recover(fault -> Future.failedFuture(
                fault instanceof StoreFault
                        ? Refusal.of(Outcome.FLEET_AWAY, "tickets are in Redis: " + fault.getMessage())
                                .with("Retry-After", RETRY_AFTER)
                        : fault));
    }
}
