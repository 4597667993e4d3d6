package io.tollgate.quota.shared;

import io.tollgate.fleet.RedisLink;
import io.tollgate.fleet.wire.Response;
import io.tollgate.quota.SharedStore.Ask;
import io.tollgate.quota.shared.PlaceEvent.What;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one step of an upgrade asks for, over a line: a single call, but in a cluster one for each slot, of which those that were
 * granted are undone if another refuses or fails. Lives on one event loop.
 */
final class Admission {
    private final Line line;
    private final Places names;
    private final List<Part> parts;

    /** @param places beside the asks, those they would become, or null for tokens */
    Admission(Line line, Places names, List<Ask> asks, List<@Nullable Place> places) {
        this.line = line;
        this.names = names;
        Map<Integer, Part> bySlot = new TreeMap<>();
        for (int i = 0; i < asks.size(); i++) {
            bySlot.computeIfAbsent(line.slot(asks.get(i).key()), Part::new).add(i, asks.get(i), places.get(i));
        }
        this.parts = List.copyOf(bySlot.values());
    }

    /**
     * What was said.
     *
     * @param refused the index of the ask, or -1
     */
    record Verdict(int refused, long waitNanos) {
        static final Verdict GRANTED = new Verdict(-1, 0);
    }

    /** Fails if some slot does. */
    Future<Verdict> ask() {
        List<Future<Verdict>> said = parts.stream().map(Part::ask).toList();
        return Future.join(said).transform(done -> {
            Verdict verdict = said.stream()
                    .filter(Future::succeeded)
                    .map(Future::result)
                    .filter(one -> one.refused() >= 0)
                    .findFirst()
                    .orElse(Verdict.GRANTED);
            if (done.failed() || verdict.refused() >= 0) {
                undo(said);
            }
            return verdict.refused() < 0 && done.failed()
                    ? Future.failedFuture(done.cause())
                    : Future.succeededFuture(verdict);
        });
    }

    private void undo(List<Future<Verdict>> said) {
        for (int i = 0; i < said.size(); i++) {
            Future<Verdict> one = said.get(i);
            if (one.failed()) {
                // It may have been carried out; its tokens are lost then.
                parts.get(i).leave();
            } else if (one.result().refused() < 0) {
                parts.get(i).leave();
                parts.get(i).giveBack();
            }
        }
    }

    /** What is asked of one slot. */
    private final class Part {
        private final int slot;
        private final List<Integer> indexes = new ArrayList<>();
        private final List<String> keys = new ArrayList<>();
        private final List<String> args = new ArrayList<>();
        private final List<String> costKeys = new ArrayList<>();
        private final List<String> costs = new ArrayList<>();
        private final List<Place> places = new ArrayList<>();

        Part(int slot) {
            this.slot = slot;
        }

        void add(int index, Ask ask, @Nullable Place place) {
            indexes.add(index);
            if (ask instanceof Ask.Tokens tokens) {
                String key = line.bucketKey(tokens.key());
                String cost = Cost.micros(tokens.rate(), tokens.amount());
                keys.add(key);
                args.addAll(List.of(
                        "tokens", cost, Cost.micros(tokens.rate(), tokens.rate().burst()), ""));
                costKeys.add(key);
                costs.add(cost);
            } else if (place != null) {
                keys.add(line.placesKey(place.key()));
                args.addAll(List.of("place", Integer.toString(place.max()), line.leaseMicros(), names.member(place)));
                places.add(place);
            }
        }

        Future<Verdict> ask() {
            return line.link().run(Scripts.ADMIT, slot, keys, args).map(this::verdict);
        }

        private Verdict verdict(Response said) {
            int refused = said.get(0).toInteger();
            return refused < 0
                    ? Verdict.GRANTED
                    : new Verdict(
                            indexes.get(refused),
                            TimeUnit.MICROSECONDS.toNanos(said.get(1).toLong()));
        }

        void leave() {
            places.forEach(place -> line.tell(new PlaceEvent(What.LEAVE, place)));
        }

        void giveBack() {
            if (!costs.isEmpty()) {
                RedisLink link = line.link();
                link.run(Scripts.UNDO, slot, costKeys, costs);
            }
        }
    }
}
