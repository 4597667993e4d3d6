package io.tollgate.gate.renew;

import io.tollgate.auth.seal.Seal;
import io.tollgate.fleet.bus.Bus;
import io.tollgate.gate.renew.Renewals.Found;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks the other nodes of a fleet to renew, and is asked by them. A question names what is looked for by the seal's name, and
 * carries the token sealed; only a node with such a tunnel can open it, and proves it by itself. It answers sealed as well, so
 * that nobody else can say that a tunnel was renewed. What is written there by others, cut short or said again is dropped, or
 * renews what is renewed. Bounded in what waits either way. Safe on any thread.
 */
final class OtherNodes implements Bus.Listener {
    static final int MOST_WAITING = 4_096;
    static final int MOST_UNDER_WAY = 256;

    private static final String QUESTIONS = "renew";
    private static final String ANSWERS = "renewed-";
    private static final String NOTHING = "-";
    private static final Pattern QUESTION = Pattern.compile("([0-9a-f]{16}) ([0-9a-f]{32}) ([A-Za-z0-9_-]+)");
    private static final Pattern ANSWER = Pattern.compile("([0-9a-f]{16}) (-|[A-Za-z0-9_-]+)");

    private final Vertx vertx;
    private final Bus bus;
    private final Renewables here;
    private final Function<Renewal, Future<Tally>> renewHere;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Asked> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();

    OtherNodes(Vertx vertx, Bus bus, Renewables here, Function<Renewal, Future<Tally>> renewHere) {
        this.vertx = vertx;
        this.bus = bus;
        this.here = here;
        this.renewHere = renewHere;
        bus.hear(QUESTIONS, this);
        bus.hear(ANSWERS + bus.node(), (from, text) -> answered(from, text));
    }

    /** What they found; complete if all of them have said so, or there are none. */
    Future<Found> renew(Renewal renewal) {
        if (!bus.isShared()) {
            return Future.succeededFuture(new Found(Tally.NONE, true));
        }
        String id = HexFormat.of().toHexDigits(random.nextLong());
        String sealed = renewal.seal().seal(renewal.text(), questionPlace(bus.node(), id));
        String question = id + " " + renewal.seal().id().text() + " " + sealed;
        if (waiting.size() >= MOST_WAITING || question.length() > Bus.MOST_TEXT) {
            return Future.succeededFuture(new Found(Tally.NONE, false));
        }
        Asked asked = new Asked(renewal, id);
        waiting.put(id, asked);
        vertx.setTimer(Renewals.PATIENCE_MILLIS, timer -> asked.end());
        bus.tell(QUESTIONS, question).onSuccess(asked::awaits).onFailure(fault -> asked.end());
        return asked.found.future();
    }

    private static String questionPlace(String from, String id) {
        return "question " + from + " " + id;
    }

    private static String answerPlace(String from, String id) {
        return "answer " + from + " " + id;
    }

    /** This node has nothing, and is counted while its subscription stands: that may be lost while those of others are not. */
    @Override
    public void echo(String text) {
        var parts = QUESTION.matcher(text);
        Asked asked = parts.matches() ? waiting.get(parts.group(1)) : null;
        if (asked != null) {
            asked.hears(Tally.NONE);
        }
    }

    /** Another node asks. */
    @Override
    public void notice(String from, String text) {
        var parts = QUESTION.matcher(text);
        if (!parts.matches() || underWay.get() >= MOST_UNDER_WAY) {
            return;
        }
        String id = parts.group(1);
        Seal.Id sought = Seal.Id.parse(parts.group(2));
        Seal seal = sealOf(sought);
        String opened = seal == null ? null : seal.open(parts.group(3), questionPlace(from, id));
        if (seal == null || opened == null) {
            bus.publish(ANSWERS + from, id + " " + NOTHING);
            return;
        }
        Renewal renewal;
        try {
            renewal = Renewal.parse(opened, seal);
        } catch (RuntimeException notOurs) {
            return;
        }
        underWay.incrementAndGet();
        renewHere.apply(renewal).onComplete(done -> {
            underWay.decrementAndGet();
            // Without an answer the asker says that he does not know.
            if (done.succeeded()) {
                String answer = seal.seal(done.result().text(), answerPlace(bus.node(), id));
                bus.publish(ANSWERS + from, id + " " + answer);
            }
        });
    }

    /** What one of the tunnels is known by under that name, or null: some may have ended by now, others not. */
    private @Nullable Seal sealOf(Seal.Id sought) {
        for (Renewable tunnel : here.find(sought)) {
            Seal seal = tunnel.seal(sought);
            if (seal != null) {
                return seal;
            }
        }
        return null;
    }

    private void answered(String from, String text) {
        var parts = ANSWER.matcher(text);
        Asked asked = parts.matches() ? waiting.get(parts.group(1)) : null;
        if (asked == null) {
            return;
        }
        if (parts.group(2).equals(NOTHING)) {
            asked.hears(Tally.NONE);
            return;
        }
        String opened = asked.renewal.seal().open(parts.group(2), answerPlace(from, asked.id));
        if (opened == null) {
            return;
        }
        try {
            asked.hears(Tally.parse(opened));
        } catch (RuntimeException notOurs) {
            // Whoever has the handle may seal what he likes; he is told what he would have been told without this.
            asked.hears(Tally.NONE);
        }
    }

    /** A question that is under way. */
    private final class Asked {
        private final Renewal renewal;
        private final String id;
        private final Promise<Found> found = Promise.promise();
        /** All guarded by this. */
        private Tally tally = Tally.NONE;

        private long heard;
        /** How many will answer; not known yet, or at all, while it is negative. */
        private long awaited = -1;

        Asked(Renewal renewal, String id) {
            this.renewal = renewal;
            this.id = id;
        }

        synchronized void awaits(long hearers) {
            awaited = hearers;
            endIfDone();
        }

        synchronized void hears(Tally one) {
            heard++;
            tally = tally.plus(one);
            endIfDone();
        }

        private void endIfDone() {
            boolean all = awaited >= 0 && heard >= awaited;
            if (all || (!renewal.wholeSession() && !tally.isNone())) {
                end();
            }
        }

        synchronized void end() {
            if (waiting.remove(id, this)) {
                boolean complete = awaited >= 0 && heard >= awaited;
                found.complete(new Found(tally, complete || (!renewal.wholeSession() && !tally.isNone())));
            }
        }
    }
}
