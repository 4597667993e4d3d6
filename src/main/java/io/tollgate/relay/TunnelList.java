package io.tollgate.relay;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open tunnels of one event loop, oldest first. Who goes through all of them takes turns with the loop's other work, so a
 * place in the list stays right while tunnels come and go: one that ends is passed over, one that opens is still come to. On
 * that loop only.
 */
final class TunnelList {
    /** How many tunnels may be looked at in one turn. */
    static final int IN_A_TURN = 256;

    private final EventLoop eventLoop;
    private final List<Place> places = new ArrayList<>();
    private final Map<String, Tunnel> byId = new HashMap<>();
    private @Nullable Tunnel first;
    private @Nullable Tunnel last;
    private int size;

    TunnelList(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    int size() {
        return size;
    }

    @Nullable
    Tunnel first() {
        return first;
    }

    void add(Tunnel tunnel) {
        tunnel.previous = last;
        if (last == null) {
            first = tunnel;
        } else {
            last.next = tunnel;
        }
        last = tunnel;
        size++;
        byId.put(tunnel.attempt().id(), tunnel);
        for (Place place : places) {
            place.ahead = place.ahead == null ? tunnel : place.ahead;
        }
    }

    void remove(Tunnel tunnel) {
        for (Place place : places) {
            place.ahead = place.ahead == tunnel ? tunnel.next : place.ahead;
        }
        if (tunnel.previous == null) {
            first = tunnel.next;
        } else {
            tunnel.previous.next = tunnel.next;
        }
        if (tunnel.next == null) {
            last = tunnel.previous;
        } else {
            tunnel.next.previous = tunnel.previous;
        }
        tunnel.previous = null;
        tunnel.next = null;
        size--;
        byId.remove(tunnel.attempt().id(), tunnel);
    }

    /** That of the attempt with that id, at once however many there are: programs ask for one with each message they push. */
    @Nullable
    Tunnel find(String id) {
        return byId.get(id);
    }

    /** A place before the oldest; to be closed. */
    Place start() {
        Place place = new Place(first);
        places.add(place);
        return place;
    }

    /**
     * Shows each tunnel to the visitor until that answers false.
     *
     * @return done on this loop, after the last one or with what the visitor threw
     */
    CompletableFuture<Void> walk(Predicate<Tunnel> visitor) {
        Walk walk = new Walk(start(), visitor);
        walk.run();
        return walk.done;
    }

    /** Between two tunnels. */
    final class Place {
        private @Nullable Tunnel ahead;

        private Place(@Nullable Tunnel ahead) {
            this.ahead = ahead;
        }

        /** Goes on behind the next tunnel, and returns it; null at the end, where another may still come. */
        @Nullable
        Tunnel pass() {
            Tunnel passed = ahead;
            ahead = passed == null ? null : passed.next;
            return passed;
        }

        void close() {
            places.remove(this);
        }
    }

    private final class Walk implements Runnable {
        private final Place place;
        private final Predicate<Tunnel> visitor;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Walk(Place place, Predicate<Tunnel> visitor) {
            this.place = place;
            this.visitor = visitor;
        }

        @Override
        public void run() {
            try {
                if (takeTurn()) {
                    eventLoop.execute(this);
                } else {
                    place.close();
                    done.complete(null);
                }
            } catch (RuntimeException | Error fault) {
                place.close();
                done.completeExceptionally(fault);
            }
        }

        /** Whether it goes on. */
        private boolean takeTurn() {
            for (int i = 0; i < IN_A_TURN; i++) {
                Tunnel tunnel = place.pass();
                if (tunnel == null || !visitor.test(tunnel)) {
                    return false;
                }
            }
            return true;
        }
    }
}
