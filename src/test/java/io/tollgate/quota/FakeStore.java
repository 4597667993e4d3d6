package io.tollgate.quota;

import io.netty.util.internal.ThreadExecutorMap;
import io.tollgate.limit.Lease;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.OwnBucket;
import io.tollgate.limit.Rate;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that answers when the test does, and counts what is held of it. Safe on any thread. */
public final class FakeStore implements SharedStore {
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final AtomicInteger held = new AtomicInteger();

    /** A question, and its answer to come, which is given on the event loop that asked, if one did. */
    public record Asked(List<Ask> asks, Promise<Answer> promise, Executor loop) {
        public void answer(Answer said) {
            loop.execute(() -> promise.complete(said));
        }

        public void fail(Refusal refusal) {
            loop.execute(() -> promise.fail(refusal));
        }
    }

    /** The next question. */
    public Asked next() throws InterruptedException {
        return asked.take();
    }

    /** That it is granted, with places to be given back. */
    public Answer granted() {
        return new Answer(-1, 0, lease());
    }

    public static Answer refused(int index, long waitNanos) {
        return new Answer(index, waitNanos, Lease.of(() -> {}));
    }

    private Lease lease() {
        held.incrementAndGet();
        return Lease.of(held::decrementAndGet);
    }

    /** Answers with places, tunnels that entered, and buckets, which nobody has given back. */
    public int held() {
        return held.get();
    }

    @Override
    public Future<Answer> admit(List<Ask> asks) {
        Promise<Answer> answer = Promise.promise();
        Executor loop = ThreadExecutorMap.currentExecutor();
        asked.add(new Asked(asks, answer, loop == null ? Runnable::run : loop));
        return answer.future();
    }

    @Override
    public Lease enter(LimitKey key, int max, Runnable evict) {
        return lease();
    }

    @Override
    public Held hold(LimitKey key, Rate rate) {
        OwnBucket bucket = new OwnBucket(rate);
        Lease lease = lease();
        return new Held() {
            @Override
            public long take(long amount, long nowNanos) {
                return bucket.take(amount, nowNanos);
            }

            @Override
            public long overdraw(long amount, long nowNanos) {
                return bucket.overdraw(amount, nowNanos);
            }

            @Override
            public void close() {
                lease.close();
            }
        };
    }
}
