package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.relay.Loopback.Open;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Walking over open tunnels while they come and go. */
class TunnelListTest {
    private final Loopback loopback = new Loopback();
    private final TunnelList list = new TunnelList(loopback.eventLoop());

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    /** Tunnels that are open but in this list only as the test puts them there. */
    private List<Tunnel> three() {
        List<Tunnel> three = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Tunnel tunnel = loopback.open(Loopback.quiet()).tunnel();
            loopback.call(() -> {
                loopback.loop.remove(tunnel);
                list.add(tunnel);
                return null;
            });
            three.add(tunnel);
        }
        return three;
    }

    private void giveBack() {
        loopback.call(() -> {
            for (Tunnel tunnel = list.first(); tunnel != null; tunnel = list.first()) {
                list.remove(tunnel);
                loopback.loop.add(tunnel);
            }
            return null;
        });
    }

    @Test
    void aPlacePassesTheOldestFirstAndWaitsAtTheEnd() {
        List<Tunnel> tunnels = three();
        Tunnel late = tunnels.get(2);
        list.remove(late);
        TunnelList.Place place = list.start();
        assertThat(place.pass()).isSameAs(tunnels.get(0));
        assertThat(place.pass()).isSameAs(tunnels.get(1));
        assertThat(place.pass()).isNull();
        list.add(late);
        assertThat(place.pass()).isSameAs(late);
        place.close();
        giveBack();
    }

    @Test
    void aPlaceIsRightWhenTheTunnelBehindItOrAheadOfItEnds() {
        List<Tunnel> tunnels = three();
        TunnelList.Place place = list.start();
        place.pass();
        list.remove(tunnels.get(0));
        list.remove(tunnels.get(1));
        assertThat(place.pass()).isSameAs(tunnels.get(2));
        list.remove(tunnels.get(2));
        assertThat(place.pass()).isNull();
        assertThat(list.size()).isZero();
        place.close();
        tunnels.forEach(list::add);
        giveBack();
    }

    @Test
    void aWalkTakesTurnsWithOtherWork() {
        for (int i = 0; i < TunnelList.IN_A_TURN + 1; i++) {
            loopback.open(Loopback.quiet());
        }
        AtomicInteger visited = new AtomicInteger();
        AtomicInteger visitedBefore = new AtomicInteger();
        CompletableFuture<Void> walk = loopback.call(() -> {
            CompletableFuture<Void> done = loopback.loop.walk(tunnel -> visited.incrementAndGet() > 0);
            visitedBefore.set(visited.get());
            return done;
        });
        walk.orTimeout(5, TimeUnit.SECONDS).join();
        assertThat(visitedBefore.get()).isEqualTo(TunnelList.IN_A_TURN);
        assertThat(visited.get()).isEqualTo(TunnelList.IN_A_TURN + 1);
    }

    @Test
    void oneIsFoundByTheIdOfItsAttempt() {
        Open open = loopback.open(Loopback.quiet());
        loopback.open(Loopback.quiet());
        String id = open.tunnel().attempt().id();
        assertThat(loopback.call(() -> loopback.loop.find(id))).containsSame(open.tunnel());
        assertThat(loopback.call(() -> loopback.loop.find("none"))).isEmpty();
    }

    @Test
    void oneThatEndedIsFoundNoMore() {
        Tunnel tunnel = loopback.open(Loopback.quiet()).tunnel();
        String id = tunnel.attempt().id();
        Optional<Tunnel> found = loopback.call(() -> {
            loopback.loop.remove(tunnel);
            Optional<Tunnel> ended = loopback.loop.find(id);
            loopback.loop.add(tunnel);
            return ended;
        });
        assertThat(found).isEmpty();
    }

    @Test
    void whatAVisitorThrowsEndsTheWalk() {
        loopback.open(Loopback.quiet());
        CompletableFuture<Void> walk = loopback.call(() -> loopback.loop.walk(tunnel -> {
            throw new IllegalStateException("a bug");
        }));
        assertThatThrownBy(walk::join).hasRootCauseMessage("a bug");
    }

    @Test
    void theViewTellsWhatItCarriedAndHowFarItsEndIs() {
        Open open = loopback.open(Loopback.quiet());
        open.client().sendHex("8181 00000000 61");
        open.upstream().readFrame();
        TunnelView view = loopback.call(open.tunnel()::view);
        assertThat(view.attempt().subject()).isEqualTo("ann");
        assertThat(List.of(view.messagesUp(), view.bytesUp(), view.messagesDown(), view.bytesDown()))
                .containsExactly(1L, 7L, 0L, 0L);
        assertThat(view.phase()).hasToString("OPEN");
        open.client().shutdownOutput();
        open.upstream().expectEof();
        assertThat(loopback.call(open.tunnel()::view).phase()).hasToString("HALF_CLOSED");
    }
}
