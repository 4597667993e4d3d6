package io.tollgate.admin;

import io.tollgate.telemetry.metrics.Exposition;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Figures that are whatever the test says, and can be had one at a time while the gate is open. */
final class FakeFigures implements Exposition {
    final List<String> threads = new CopyOnWriteArrayList<>();
    final Semaphore gate = new Semaphore(1);
    volatile @Nullable RuntimeException fault;

    @Override
    public Page page(@Nullable String accept) {
        threads.add(Thread.currentThread().getName());
        gate.acquireUninterruptibly();
        gate.release();
        if (fault != null) {
            throw fault;
        }
        return new Page("text/plain; version=0.0.4; charset=utf-8", "for " + accept);
    }
}
