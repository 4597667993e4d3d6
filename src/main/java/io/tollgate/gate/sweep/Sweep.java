package io.tollgate.gate.sweep;

import io.tollgate.auth.revocation.Imprint;
import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.revocation.Revocation;
import io.tollgate.auth.revocation.Revocations.Ended;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Traces;
import io.tollgate.relay.RelayLoop;
import io.tollgate.relay.Tunnel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the tunnels of one event loop that were let in by what is taken back. The loop's other work has its turns meanwhile, and
 * what is taken back meanwhile is looked for together afterwards: a storm of revocations costs few walks. On that loop only.
 */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final RelayLoop loop;
    private final Function<Tunnel, @Nullable Imprint> imprints;
    private List<Search> waiting = new ArrayList<>();
    private boolean walking;

    /** @param imprints what each was let in by last, or null where nobody was proven */
    public Sweep(RelayLoop loop, Function<Tunnel, @Nullable Imprint> imprints) {
        this.loop = loop;
        this.imprints = imprints;
    }

    /** What is looked for, and what of it was found. */
    private static final class Search {
        private final Revocation revocation;
        private final CompletableFuture<Ended> done = new CompletableFuture<>();
        private Ended ended = Ended.NONE;

        Search(Revocation revocation) {
            this.revocation = revocation;
        }

        void look(Tunnel tunnel, Imprint imprint) {
            if (revocation.refuses(imprint)) {
                int more = hasEnded(tunnel) ? 1 : 0;
                ended = ended.and(new Ended(more, imprint.refusedUntil(revocation.mark())));
            }
        }

        /** A tunnel that cannot be ended keeps no other open. */
        private static boolean hasEnded(Tunnel tunnel) {
            try {
                return tunnel.end(Outcome.REVOKED);
            } catch (RuntimeException fault) {
                LOG.error("A tunnel could not be ended", Traces.withoutMessages(fault));
                return false;
            }
        }
    }

    /** Done once all were looked at that were open, or have opened meanwhile. */
    public CompletableFuture<Ended> end(Revocation revocation) {
        Search search = new Search(revocation);
        waiting.add(search);
        if (!walking) {
            walk();
        }
        return search.done;
    }

    private void walk() {
        List<Search> searches = waiting;
        waiting = new ArrayList<>();
        walking = !searches.isEmpty();
        if (walking) {
            Searches wanted = new Searches(searches);
            loop.walk(tunnel -> {
                        Imprint imprint = imprints.apply(tunnel);
                        if (imprint != null) {
                            wanted.look(tunnel, imprint);
                        }
                        return true;
                    })
                    .whenComplete((done, fault) -> {
                        searches.forEach(search -> search.done.complete(search.ended));
                        walk();
                    });
        }
    }

    /** Some at once, by what each looks for. */
    private static final class Searches {
        private final Map<Mark, List<Search>> byMark = new HashMap<>();

        Searches(List<Search> searches) {
            searches.forEach(search -> byMark.computeIfAbsent(search.revocation.mark(), mark -> new ArrayList<>())
                    .add(search));
        }

        void look(Tunnel tunnel, Imprint imprint) {
            look(imprint.subject(), tunnel, imprint);
            look(imprint.token(), tunnel, imprint);
            look(imprint.session(), tunnel, imprint);
        }

        private void look(@Nullable Mark mark, Tunnel tunnel, Imprint imprint) {
            List<Search> wanted = mark == null ? null : byMark.get(mark);
            if (wanted != null) {
                wanted.forEach(search -> search.look(tunnel, imprint));
            }
        }
    }
}
