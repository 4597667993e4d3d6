package io.tollgate.quota;

import io.tollgate.quota.LimitSettings.Count;
import io.tollgate.quota.LimitSettings.From;
import io.tollgate.quota.LimitSettings.Pace;
import io.tollgate.quota.LimitSettings.Per;
import io.tollgate.quota.LimitSettings.Store;
import io.tollgate.quota.LimitSettings.Then;
import java.time.Duration;
import java.util.Map;

/** A limit as a test needs it: by default one of anything, an hour, for everybody of the route together. */
public final class LimitSketch {
    private final Count count;
    private String name;
    private Per per = new Per(Per.Kind.ROUTE, "");
    private From from = From.CLIENT;
    private ByClaim<Pace> rate = ByClaim.always(new Pace(1, Duration.ofHours(1)));
    private ByClaim<Long> burst;
    private ByClaim<Integer> max;
    private Then then;
    private Store store = Store.LOCAL;

    public LimitSketch(Count count) {
        this.count = count;
        this.then = count == Count.UPGRADES || count == Count.CONNECTIONS ? Then.REFUSE : Then.CLOSE;
    }

    public static LimitSketch upgrades() {
        return new LimitSketch(Count.UPGRADES);
    }

    public static LimitSketch connections(int max) {
        LimitSketch sketch = new LimitSketch(Count.CONNECTIONS);
        sketch.rate = null;
        sketch.max = ByClaim.always(max);
        return sketch;
    }

    public static LimitSketch messages() {
        return new LimitSketch(Count.MESSAGES);
    }

    public LimitSketch named(String text) {
        name = text;
        return this;
    }

    public LimitSketch per(Per.Kind kind) {
        return per(kind, "");
    }

    public LimitSketch per(Per.Kind kind, String of) {
        per = new Per(kind, of);
        return this;
    }

    public LimitSketch from(From side) {
        from = side;
        return this;
    }

    public LimitSketch rate(long amount, Duration period) {
        rate = ByClaim.always(new Pace(amount, period));
        return this;
    }

    public LimitSketch burst(long tokens) {
        burst = ByClaim.always(tokens);
        return this;
    }

    /** A burst of so much for the plan {@code pro}, by the claim {@code plan}. */
    public LimitSketch burstOfPro(long tokens) {
        burst = new ByClaim<>("plan", Map.of("pro", tokens), 1L);
        return this;
    }

    /** So many places for the plan {@code pro}, by the claim {@code plan}. */
    public LimitSketch maxOfPro(int places) {
        max = new ByClaim<>("plan", Map.of("pro", places), 1);
        return this;
    }

    public LimitSketch then(Then reaction) {
        then = reaction;
        return this;
    }

    public LimitSketch shared() {
        store = Store.REDIS;
        return this;
    }

    public LimitSettings settings() {
        return new LimitSettings(name, count, per, from, rate, burst, max, then, store);
    }
}
