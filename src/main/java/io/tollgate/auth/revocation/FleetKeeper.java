package io.tollgate.auth.revocation;

import io.tollgate.fleet.RedisLink;
import io.tollgate.fleet.Script;
import io.tollgate.fleet.bus.Bus;
import io.tollgate.fleet.wire.Response;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes what is taken back, at once, and keeps it in Redis for those that do not listen at that moment. Whenever
 * this node begins to listen, it takes in what is kept and has kept what is missing there, and so it does when Redis is found to
 * hold less than it should: so Redis may forget, and nodes may be cut off, and all agree afterwards. Digests only. Any thread.
 */
final class FleetKeeper implements Keeper, Bus.Listener {
    /** In one call, which holds up all others of its server; a notice of so many is a quarter of the longest. */
    static final int MOST_AT_ONCE = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private static final Script KEEP = Script.beside(FleetKeeper.class, "keep");
    private static final Script LOAD = Script.beside(FleetKeeper.class, "load");
    private static final Script COUNT = Script.of("count", "return redis.call('HLEN', KEYS[1])");
    private static final String TOPIC = "revoked";
    private static final String KEPT = RedisLink.key(0, "revoked", "terms");
    private static final String ENDS = RedisLink.key(0, "revoked", "ends");
    private static final String START = "0";
    private static final long AGAIN_MILLIS = 500;

    private final Vertx vertx;
    private final Bus bus;
    private final Revocations revocations;
    private final Promise<Void> loaded = Promise.promise();
    /** This and what follows guarded by this. */
    private final Map<Mark, Waiting> waiting = new LinkedHashMap<>();

    private boolean telling;
    private boolean loading;
    private boolean loadAgain;
    private volatile boolean complained;

    /** @param told done once it is kept */
    private record Waiting(Revocation entry, Promise<Void> told) {}

    private FleetKeeper(Vertx vertx, Bus bus, Revocations revocations) {
        this.vertx = vertx;
        this.bus = bus;
        this.revocations = revocations;
    }

    /** Begins to listen, over whatever link the bus is given. */
    static FleetKeeper start(Vertx vertx, Bus bus, Revocations revocations) {
        FleetKeeper keeper = new FleetKeeper(vertx, bus, revocations);
        revocations.keepBy(keeper);
        bus.hear(TOPIC, keeper);
        return keeper;
    }

    /**
     * Looks whether Redis has forgotten what is to be kept there, as it does when somebody empties it or it is short of memory:
     * no connection is lost by that, and nodes that start afterwards would not know.
     */
    void look() {
        if (bus.isShared()) {
            bus.run(COUNT, List.of(KEPT), List.of())
                    .compose(held -> vertx.executeBlocking(() -> revocations.lasting() - pending() > held.toLong()))
                    .onSuccess(forgotten -> {
                        if (forgotten) {
                            listening();
                        }
                    });
        }
    }

    /** Done once what is kept has been taken in for the first time. */
    Future<Void> loaded() {
        return loaded.future();
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public synchronized int pending() {
        return waiting.size();
    }

    @Override
    public Future<Void> keep(Revocation entry) {
        if (!bus.isShared()) {
            return Future.succeededFuture();
        }
        Future<Void> told;
        synchronized (this) {
            Waiting before = waiting.get(entry.mark());
            Waiting now = before == null
                    ? new Waiting(entry, Promise.promise())
                    : new Waiting(before.entry().with(entry), before.told());
            waiting.put(entry.mark(), now);
            told = now.told().future();
        }
        tell();
        return told;
    }

    private void tell() {
        List<Waiting> load;
        synchronized (this) {
            if (telling || waiting.isEmpty()) {
                return;
            }
            telling = true;
            load = waiting.values().stream().limit(MOST_AT_ONCE).toList();
        }
        List<Revocation> entries = load.stream().map(Waiting::entry).toList();
        Future.all(store(entries), bus.publish(TOPIC, notice(entries)))
                .onComplete(done -> told(load, done.succeeded()));
    }

    private void told(List<Waiting> load, boolean kept) {
        synchronized (this) {
            telling = false;
            if (kept || !bus.isShared()) {
                load.forEach(each -> waiting.remove(each.entry().mark(), each));
            }
        }
        if (kept) {
            load.forEach(each -> each.told().tryComplete());
            tell();
        } else {
            vertx.setTimer(AGAIN_MILLIS, due -> tell());
        }
    }

    private Future<Response> store(List<Revocation> entries) {
        List<String> args = new ArrayList<>(2 * entries.size());
        for (Revocation entry : entries) {
            args.add(entry.mark().text());
            args.add(entry.terms());
        }
        return bus.run(KEEP, List.of(KEPT, ENDS), args);
    }

    private static String notice(List<Revocation> entries) {
        StringBuilder text = new StringBuilder();
        for (Revocation entry : entries) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(entry.mark().text())
                    .append('=')
                    .append(entry.terms());
        }
        return text.toString();
    }

    @Override
    public void notice(String from, String text) {
        for (String word : text.split(" ", MOST_AT_ONCE + 1)) {
            int equals = word.indexOf('=');
            heard(equals < 0 ? word : word.substring(0, equals), equals < 0 ? "" : word.substring(equals + 1));
        }
    }

    private @Nullable Revocation heard(String mark, String terms) {
        Revocation entry = Revocation.heard(mark, terms);
        if (entry == null) {
            complain();
        } else {
            revocations.heard(entry, this);
        }
        return entry;
    }

    private void complain() {
        if (!complained) {
            complained = true;
            LOG.warn(
                    "In Redis there is something among the revocations that no node has put there; it is left alone, and not"
                            + " told again");
        }
    }

    @Override
    public void listening() {
        synchronized (this) {
            if (loading) {
                loadAgain = true;
                return;
            }
            loading = true;
        }
        load(START, new LinkedHashMap<>());
    }

    /** @param there what is kept, as far as that is known */
    private void load(String from, Map<Mark, Revocation> there) {
        bus.run(LOAD, List.of(KEPT), List.of(from, Integer.toString(MOST_AT_ONCE)))
                .map(answer -> takeIn(answer, there))
                .onSuccess(next -> {
                    if (next.equals(START)) {
                        loaded.tryComplete();
                        vertx.executeBlocking(() -> tellWhatIsMissing(there)).onComplete(done -> loadedAll());
                    } else {
                        load(next, there);
                    }
                })
                .onFailure(fault -> loadLater(from, there));
    }

    private String takeIn(Response answer, Map<Mark, Revocation> there) {
        Response pairs = answer.get(1);
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            Revocation entry = heard(pairs.get(i).toString(), pairs.get(i + 1).toString());
            if (entry != null) {
                there.put(entry.mark(), entry);
            }
        }
        return answer.get(0).toString();
    }

    /** There may be very many: not on an event loop. */
    private @Nullable Void tellWhatIsMissing(Map<Mark, Revocation> there) {
        for (Revocation entry : revocations.all()) {
            Revocation kept = there.get(entry.mark());
            if (!revocations.isOver(entry) && (kept == null || !kept.with(entry).isAs(kept))) {
                keep(entry);
            }
        }
        return null;
    }

    private void loadedAll() {
        boolean again;
        synchronized (this) {
            loading = false;
            again = loadAgain;
            loadAgain = false;
        }
        if (again) {
            listening();
        }
    }

    /** Goes on where it was, however many answers are late, unless another server is to be asked. */
    private void loadLater(String from, Map<Mark, Revocation> there) {
        boolean anew;
        synchronized (this) {
            anew = loadAgain || !bus.isShared();
            if (anew) {
                loading = false;
                loadAgain = false;
            }
        }
        if (!anew) {
            vertx.setTimer(AGAIN_MILLIS, due -> load(from, there));
        } else if (bus.isShared()) {
            vertx.setTimer(AGAIN_MILLIS, due -> listening());
        }
    }
}
