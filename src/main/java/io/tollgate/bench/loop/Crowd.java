package io.tollgate.bench.loop;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** All connections of a run together: whether each was tried, whether any is left, what went wrong first. Safe on any thread. */
public final class Crowd {
    private final CountDownLatch untried;
    private final CountDownLatch gone = new CountDownLatch(1);
    private final AtomicInteger left;
    private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();

    public Crowd(int connections) {
        this.untried = new CountDownLatch(connections);
        this.left = new AtomicInteger(connections);
    }

    /** One more was opened, or has failed, for the first time. */
    void tried() {
        untried.countDown();
    }

    /** One will not be opened again. */
    void left() {
        if (left.decrementAndGet() == 0) {
            gone.countDown();
        }
    }

    /** Only the first one is kept. */
    public void failed(String why) {
        firstFailure.compareAndSet(null, why);
    }

    /** Whether that was before the time was over. */
    public boolean awaitAllTried(long nanos) throws InterruptedException {
        return untried.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Whether that was before the time was over. */
    public boolean awaitAllGone(long nanos) throws InterruptedException {
        return gone.await(nanos, TimeUnit.NANOSECONDS);
    }

    public @Nullable String firstFailure() {
        return firstFailure.get();
    }
}
