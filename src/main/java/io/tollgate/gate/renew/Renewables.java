package io.tollgate.gate.renew;

import io.tollgate.auth.seal.Seal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open tunnels of this node that may be renewed, by what they are known by. A name may be that of several: a session has
 * more than one tunnel, and a client may use a handle twice. Safe on any thread.
 */
public final class Renewables {
    private final Map<Seal.Id, List<Renewable>> byId = new ConcurrentHashMap<>();

    public void add(Seal seal, Renewable tunnel) {
        byId.merge(seal.id(), List.of(tunnel), Renewables::joined);
    }

    private static List<Renewable> joined(List<Renewable> known, List<Renewable> more) {
        List<Renewable> all = new ArrayList<>(known);
        all.addAll(more);
        return List.copyOf(all);
    }

    public void remove(Seal seal, Renewable tunnel) {
        byId.computeIfPresent(seal.id(), (id, known) -> {
            List<Renewable> left =
                    known.stream().filter(other -> other != tunnel).toList();
            return left.isEmpty() ? null : left;
        });
    }

    List<Renewable> find(Seal.Id id) {
        return byId.getOrDefault(id, List.of());
    }

    /** How many names there are. */
    int size() {
        return byId.size();
    }
}
