package io.tollgate.server.overview;

import io.tollgate.listener.CountedAddresses;
import io.tollgate.quota.Caller;
import io.tollgate.quota.KnownCallers;
import io.tollgate.quota.LimitSettings.Per;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;

/** Who has a tunnel open, or was refused for a limit lately, as limits count them. One thread. */
final class Acquaintances implements KnownCallers {
    private static final Seen NOBODY = new Seen("", "", null, null);

    private final Crowd open;
    private final LatelyLimited refused;
    private final Map<String, CountedAddresses> counted;

    /** @param counted by the names of listeners */
    Acquaintances(Crowd open, LatelyLimited refused, Map<String, CountedAddresses> counted) {
        this.open = open;
        this.refused = refused;
        this.counted = counted;
    }

    @Override
    public Iterator<Caller> by(Per.Kind kind) {
        return switch (kind) {
            case ADDRESS ->
                Stream.concat(refused.all(), open.byAddress())
                        .map(this::counted)
                        .iterator();
            case SUBJECT ->
                Stream.concat(refused.all(), open.bySubject())
                        .map(Caller.class::cast)
                        .iterator();
            case LISTENER ->
                counted.keySet().stream()
                        .<Caller>map(name -> new Seen(name, "", null, null))
                        .iterator();
            case ROUTE -> Stream.<Caller>of(NOBODY).iterator();
            // Their keys were made of what no tunnel keeps.
            case CONNECTION, CLAIM, HEADER -> Stream.<Caller>empty().iterator();
        };
    }

    private Caller counted(Seen seen) {
        CountedAddresses rule = counted.get(seen.listener());
        return rule == null || seen.address().indexOf(':') < 0
                ? seen
                : seen.countedAs(rule.of(literal(seen.address())));
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An attempt's address is a literal, not '" + address + "'", e);
        }
    }
}
