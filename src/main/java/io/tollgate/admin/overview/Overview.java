package io.tollgate.admin.overview;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The overview, made when somebody asks and shared by all who ask within the next moment, so that many watchers cost no more
 * than one. Safe on any thread; made on one that may block.
 */
public final class Overview {
    /** A little less than the second in which a page asks again, or every other answer would be the one before. */
    static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

    private static final long LONGEST_WAIT_MILLIS = 500;

    private final Vertx vertx;
    private final OverviewSource source;
    private final LongSupplier nanos;
    /** Guarded by this, like the next. */
    private @Nullable Future<String> latest;

    private long begunNanos;

    public Overview(Vertx vertx, OverviewSource source) {
        this(vertx, source, System::nanoTime);
    }

    Overview(Vertx vertx, OverviewSource source, LongSupplier nanos) {
        this.vertx = vertx;
        this.source = source;
        this.nanos = nanos;
    }

    /** One JSON object. */
    public synchronized Future<String> text() {
        Future<String> shared = latest;
        long now = nanos.getAsLong();
        if (shared == null || (shared.isComplete() && (shared.failed() || now - begunNanos >= FRESH_NANOS))) {
            begunNanos = now;
            // A loop of tunnels that hangs would never tell the asker what was done meanwhile.
            Context asker = vertx.getOrCreateContext();
            shared = ready().compose(ready -> asker.executeBlocking(this::made, false));
            latest = shared;
        }
        return shared;
    }

    /** Soon in any case: what a loop that hangs would say is then as it was before. */
    private Future<Void> ready() {
        Promise<Void> ready = Promise.promise();
        long timer = vertx.setTimer(LONGEST_WAIT_MILLIS, late -> ready.tryComplete());
        source.prepare().onComplete(done -> {
            vertx.cancelTimer(timer);
            ready.tryComplete();
        });
        return ready.future();
    }

    private String made() {
        return OverviewJson.of(source, Instant.now()).encode();
    }
}
