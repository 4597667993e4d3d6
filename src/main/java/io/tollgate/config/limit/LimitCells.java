package io.tollgate.config.limit;

import io.tollgate.quota.LimitSettings.Count;
import io.tollgate.quota.LimitSettings.Per;
import io.tollgate.quota.LimitSettings.Store;
import io.tollgate.quota.LimitSettings.Then;
import org.jspecify.annotations.Nullable;

/**
 * Which words of a limit go together: {@code count} decides on the rest. Each method gives null where they do, or what is
 * expected instead, and why.
 */
final class LimitCells {
    private LimitCells() {}

    /** Whether it is counted before there is a tunnel. */
    static boolean atTheDoor(Count count) {
        return count == Count.UPGRADES || count == Count.CONNECTIONS;
    }

    /** What happens if the file does not say. */
    static Then then(Count count) {
        return atTheDoor(count) ? Then.REFUSE : Then.CLOSE;
    }

    static @Nullable String per(Count count, Per per, boolean principal) {
        boolean ofConnection = per.kind() == Per.Kind.CONNECTION;
        if (ofConnection && atTheDoor(count)) {
            return "address, subject, route, listener, claim:NAME or header:NAME: a connection has one upgrade and is one"
                    + " connection, so there is nothing to count";
        }
        if (!principal && (per.kind() == Per.Kind.SUBJECT || per.kind() == Per.Kind.CLAIM)) {
            return (atTheDoor(count) ? "" : "connection, ")
                    + "address, route, listener or header:NAME: authenticate is none, so nobody has a subject or claims";
        }
        return null;
    }

    static @Nullable String then(Count count, Then then) {
        return switch (count) {
            case UPGRADES ->
                then == Then.REFUSE
                        ? null
                        : "refuse: an upgrade has no tunnel yet; count: connections can evict the oldest, and count:"
                                + " messages, frames or bytes can throttle or close";
            case CONNECTIONS ->
                then == Then.REFUSE || then == Then.EVICT_OLDEST
                        ? null
                        : "refuse or evict-oldest: who has too many connections loses the new one or the oldest";
            case MESSAGES, FRAMES, BYTES ->
                then == Then.THROTTLE || then == Then.CLOSE
                        ? null
                        : "throttle or close: what is sent counts on an open tunnel, whose upgrade is over";
        };
    }

    /** For a {@code per} that goes with its count. */
    static @Nullable String store(Per per, Store store, boolean redis) {
        if (store == Store.LOCAL) {
            return null;
        }
        if (per.kind() == Per.Kind.CONNECTION) {
            return "local, or no such key: one connection is on one node";
        }
        return redis ? null : "local, or a section redis that says where it is: there is none";
    }
}
