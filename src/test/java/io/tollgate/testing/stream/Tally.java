package io.tollgate.testing.stream;

import io.tollgate.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How far the ends of one side are. Any thread. */
public final class Tally {
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final LongAdder checked = new LongAdder();
    private final Queue<Integer> cuts = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    void opened() {
        opened.incrementAndGet();
    }

    void ended() {
        ended.incrementAndGet();
    }

    void checked(int bytes) {
        checked.add(bytes);
    }

    void cut(int code) {
        cuts.add(code);
    }

    void failed(String what) {
        failures.add(what);
    }

    /** Tunnels that were opened so far. */
    public int tunnels() {
        return opened.get();
    }

    /** Those that have ended as they should, every byte having come. */
    public int done() {
        return ended.get();
    }

    /** Bytes that came as they should. */
    public long bytes() {
        return checked.sum();
    }

    /** The codes of the Closes that cut a stream. */
    public List<Integer> cuts() {
        return List.copyOf(cuts);
    }

    public @Nullable String failure() {
        return failures.peek();
    }

    /** Waits until so many are done; a failure of one is the caller's at once. */
    public void await(int tunnels, Duration patience) {
        Await.until(tunnels + " tunnels are done", patience, () -> {
            String failure = failure();
            if (failure != null) {
                throw new AssertionError(failure + "; by then " + this);
            }
            return done() >= tunnels;
        });
    }

    @Override
    public String toString() {
        return "opened %d, done %d, checked %d bytes".formatted(tunnels(), done(), bytes());
    }
}
