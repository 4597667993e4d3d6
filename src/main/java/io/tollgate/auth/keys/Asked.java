package io.tollgate.auth.keys;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What tokens with unknown keys ask of a key server: all that come during one fetch wait for that one, so many at most, and
 * none begins another within the cooldown, whoever sends them and however many.
 *
 * <p>Safe on any thread.
 */
final class Asked {
    /** Each holds an upgrade, which strangers can begin as they like; its peers then are told at once that it is no good. */
    private static final int MOST_WAITING = 1_000;

    private final Duration cooldown;
    /** That of the fetch under way, or asked for; null between fetches. */
    private final AtomicReference<@Nullable Promise<Void>> underWay = new AtomicReference<>();

    private final AtomicInteger waiting = new AtomicInteger();
    /** {@link System#nanoTime} when a fetch was last asked for, or null. Written by who begins one. */
    private volatile @Nullable Long askedNanos;

    Asked(Duration cooldown) {
        this.cooldown = cooldown;
    }

    void follow(Asked before) {
        askedNanos = before.askedNanos;
    }

    /** Whether a fetch is under way, or asked for. */
    boolean isUnderWay() {
        return underWay.get() != null;
    }

    /** Whether somebody waits for it. */
    boolean isAwaited() {
        return waiting.get() > 0;
    }

    /** As {@link KeyRefresh#unknownKey}; fetches by that. */
    @Nullable
    Future<Void> unknownKey(Runnable fetch) {
        Promise<Void> fetched = underWay.get();
        if (fetched == null && hasCooledDown()) {
            Promise<Void> mine = Promise.promise();
            if (underWay.compareAndSet(null, mine)) {
                askedNanos = System.nanoTime();
                fetch.run();
                fetched = mine;
            } else {
                fetched = underWay.get();
            }
        }
        return fetched == null || waiting.incrementAndGet() > MOST_WAITING ? null : fetched.future();
    }

    private boolean hasCooledDown() {
        Long asked = askedNanos;
        return asked == null || System.nanoTime() - asked >= cooldown.toNanos();
    }

    /** A fetch begins. */
    void begun() {
        underWay.compareAndSet(null, Promise.promise());
    }

    /** The fetch is over: whoever waits for it goes on. */
    void over() {
        Promise<Void> fetched = underWay.getAndSet(null);
        waiting.set(0);
        if (fetched != null) {
            fetched.complete();
        }
    }
}
