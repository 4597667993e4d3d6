package io.tollgate.gate.call;

import io.tollgate.handshake.plain.PlainRequest;
import io.tollgate.route.MalformedPathException;
import io.tollgate.route.RequestPath;
import io.tollgate.route.RouteMatch;
import io.tollgate.route.RouteTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The doors of each listener. They are found as routes are: the most literal path wins, then the order. Immutable. */
public final class Doors {
    public static final Doors NONE = new Doors(List.of(), List.of());

    private final Map<String, RouteTable<Door>> byListener = new HashMap<>();

    public Doors(Collection<String> listeners, List<PlacedDoor> doors) {
        for (String listener : doors.isEmpty() ? List.<String>of() : listeners) {
            RouteTable.Builder<Door> table = RouteTable.builder();
            for (PlacedDoor placed : doors) {
                if (placed.listeners().isEmpty() || placed.listeners().contains(listener)) {
                    table.add(placed.hosts(), placed.path(), placed.door());
                }
            }
            byListener.put(listener, table.build());
        }
    }

    /** The door that a request asks for, or null. */
    public @Nullable RouteMatch<Door> find(String listener, PlainRequest request) {
        RouteTable<Door> table = byListener.get(listener);
        try {
            return table == null ? null : table.match(request.host(), RequestPath.parse(request.rawPath()));
        } catch (MalformedPathException e) {
            return null;
        }
    }
}
