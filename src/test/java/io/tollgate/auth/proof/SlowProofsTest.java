package io.tollgate.auth.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.testing.Await;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One thread, with room for two that wait. */
final class SlowProofsTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final SlowProofs proofs = new SlowProofs(1, 2);
    private final CountDownLatch hold = new CountDownLatch(1);
    private final List<String> begun = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        hold.countDown();
        vertx.close().await();
    }

    private Future<String> find(String name, AtomicBoolean left) {
        return proofs.find(() -> held(name), context, left::get);
    }

    private Future<String> find(String name) {
        return find(name, new AtomicBoolean());
    }

    private String held(String name) {
        begun.add(name);
        try {
            hold.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    private static Outcome outcome(Future<String> found) {
        Await.until("an answer", found::isComplete);
        return ((Refusal) found.cause()).outcome();
    }

    @Test
    void whatIsFoundComesOnTheContextAndNotFromIt() {
        List<String> threads = new CopyOnWriteArrayList<>();
        Future<Boolean> same = proofs.find(
                        () -> threads.add(Thread.currentThread().getName()), context, () -> false)
                .map(found -> Vertx.currentContext() == context);
        Await.until("an answer", same::isComplete);
        assertThat(same.result()).isTrue();
        assertThat(threads.get(0)).startsWith("tollgate-proof-");
    }

    @Test
    void theyBeginInTheOrderInWhichTheyCame() {
        Future<String> last = find("a").compose(done -> Future.succeededFuture(done));
        Await.until("the first", () -> begun.size() == 1);
        Future<?> all = Future.all(last, find("b"), find("c"));
        hold.countDown();
        Await.until("all", all::isComplete);
        assertThat(begun).containsExactly("a", "b", "c");
    }

    @Test
    void whoComesWhileTooManyWaitIsRefusedAtOnce() {
        find("a");
        Await.until("the first", () -> begun.size() == 1);
        find("b");
        find("c");
        Future<String> refused = find("d");
        assertThat(refused.isComplete()).isTrue();
        assertThat(outcome(refused)).isEqualTo(Outcome.OVERLOADED);
    }

    @Test
    void nothingIsFoundForWhoHasLeft() {
        AtomicBoolean left = new AtomicBoolean();
        find("a");
        Await.until("the first", () -> begun.size() == 1);
        Future<String> second = find("b", left);
        left.set(true);
        hold.countDown();
        assertThat(outcome(second)).isEqualTo(Outcome.CLIENT_LEFT);
        assertThat(begun).containsExactly("a");
    }

    @Test
    void aRefusalAndAFaultComeAsTheyAre() {
        Refusal refusal = Refusal.of(Outcome.INVALID_TOKEN, "bad");
        Error fault = new StackOverflowError();
        Future<String> refused = proofs.find(() -> fail(refusal), context, () -> false);
        Future<String> broken = proofs.find(
                () -> {
                    throw fault;
                },
                context,
                () -> false);
        Await.until("both", () -> refused.isComplete() && broken.isComplete());
        assertThat(refused.cause()).isSameAs(refusal);
        assertThat(broken.cause()).isSameAs(fault);
    }

    private static String fail(Refusal refusal) throws Refusal {
        throw refusal;
    }
}
